import { posix } from "node:path";
import type { OutputStorage } from "../../outputs";
import { parsePattern } from "../../outputs/parse-pattern";
import { CommandError } from "../command-error";
import type { SaveCondition, SaveRule, TrackRule } from "./save-rule";

/** What is to be stored while a command runs, and after it. */
export interface Rules {
  readonly track: readonly TrackRule[];
  readonly save: readonly SaveRule[];
}

/**
 * Checks all that can be known of rules before the command runs: what is wrong with one is wrong after hours, too, and then nothing can be
 * done about it.
 *
 * @throws {CommandError} `Misuse` where two rules store different files as one output.
 * @throws {ConventionError} {OutputError} where no output can have the name of what a rule stores.
 */
export function checkRules({ track, save }: Rules, storageOf: (kind: string) => OutputStorage<string>): void {
  const tracked = new Map<string, string>();
  for (const { kind, file } of track) {
    const name = storageOf(kind).trackedName(kind, file);
    const other = tracked.get(name);
    if (other !== undefined) throw meeting("--track", other, file, name);
    tracked.set(name, file);
  }
  const saved: { readonly name: string; readonly pattern: string; readonly condition: SaveCondition }[] = [];
  for (const { kind, pattern, condition } of save) {
    const name = storageOf(kind).savedName(kind, pattern);
    if (name === undefined) {
      for (const [trackedName, file] of tracked) {
        const isSameOutput = storageOf(kind).trackedName(kind, file) === trackedName;
        if (isSameOutput && isMatched(file, pattern)) throw meeting("--save", file, pattern, trackedName);
      }
      continue;
    }
    const file = tracked.get(name);
    if (file !== undefined) throw meeting("--save", file, pattern, name);
    const other = saved.find((earlier) => earlier.name === name && canBothBeMet(earlier.condition, condition));
    if (other !== undefined && other.pattern !== pattern) throw meeting("--save", other.pattern, pattern, name);
    saved.push({ name, pattern, condition });
  }
}

/** Whether a pattern matches a tracked file: what the file has in the end would be saved over all that was tracked. */
function isMatched(file: string, pattern: string): boolean {
  const { up, matches } = parsePattern(pattern);
  const path = posix.normalize(file);
  return path.startsWith(up) && matches(path.slice(up.length));
}

function canBothBeMet(one: SaveCondition, other: SaveCondition): boolean {
  return one === other || one === "completion" || other === "completion";
}

function meeting(option: string, one: string, other: string, name: string): CommandError {
  return new CommandError(
    "Misuse",
    `${option} must store each file as an output of its own, got ${JSON.stringify(one)} and ${JSON.stringify(other)} for ${name}`,
  );
}
