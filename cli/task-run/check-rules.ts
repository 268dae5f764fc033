import { posix, resolve } from "node:path";
import type { StoredOutputs } from "../../outputs";
import { parsePattern } from "../../outputs/internal";
import { CommandError } from "../errors/command-error";
import type { SaveCondition, SaveRule, TrackRule } from "./save-rule";

/** What is to be stored while a command runs, and after it. */
interface Rules {
  readonly track: readonly TrackRule[];
  readonly save: readonly SaveRule[];
}

/** A file that a rule names, and the blob that it is stored as. */
interface NamedFile {
  readonly name: string;
  /** As the rule spells it. */
  readonly given: string;
  /** Its absolute path. Two spellings of one file have the same one. */
  readonly file: string;
}

/**
 * Checks all that can be known of rules before the command runs: what is wrong with one is wrong after hours, too, and then nothing can be
 * done about it.
 *
 * @throws {CommandError} `Misuse` if two rules store different files as one output, or if a file that is tracked is tracked or saved again.
 * @throws {ConventionError} {OutputError} if no output can have the name of anything that a rule stores.
 */
export function checkRules({ track, save }: Rules, storageOf: (kind: string) => StoredOutputs<string>): void {
  const tracked: NamedFile[] = [];
  for (const { kind, file: given } of track) {
    const rule = { name: storageOf(kind).trackedName(kind, given), given, file: resolve(given) };
    refuseSameName("--track", tracked, rule);
    tracked.push(rule);
  }
  const saved: (NamedFile & { readonly condition: SaveCondition })[] = [];
  for (const { kind, pattern: given, condition } of save) {
    const name = storageOf(kind).savedName(kind, given);
    if (name === undefined) {
      const matched = tracked.find(
        (other) => storageOf(kind).trackedName(kind, other.given) === other.name && isMatched(other.given, given),
      );
      if (matched !== undefined) throw storedAgain("--save", matched, given);
      continue;
    }
    const rule = { name, given, file: resolve(given), condition };
    refuseSameName("--save", tracked, rule);
    const others = saved.filter((other) => other.file !== rule.file && canBothBeMet(other.condition, condition));
    refuseSameName("--save", others, rule);
    saved.push(rule);
  }
}

function refuseSameName(option: string, earlier: readonly NamedFile[], { name, given, file }: NamedFile): void {
  const other = earlier.find((other) => other.name === name);
  if (other === undefined) return;
  if (other.file === file) throw storedAgain(option, other, given);
  throw new CommandError(
    "Misuse",
    `${option} must store each file as an output of its own, got ${JSON.stringify(other.given)} and ${JSON.stringify(given)} for ${name}; store one of them under another kind`,
  );
}

/** A tracker appends to its output: what another rule stores there is mixed with that, or replaces it. */
function storedAgain(option: string, { name, given: tracked }: NamedFile, given: string): CommandError {
  return new CommandError(
    "Misuse",
    `${option} must not store a file that --track stores, got ${JSON.stringify(given)} and ${JSON.stringify(tracked)} for ${name}; leave out one of the two`,
  );
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
