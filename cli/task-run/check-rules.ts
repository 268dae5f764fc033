import { posix, resolve } from "node:path";
import { shown } from "../../conventions/internal";
import type { StoredOutputs } from "../../outputs";
import { parsePattern } from "../../outputs/internal";
import { type CommandError, misuse } from "../errors/command-error";
import { renamed } from "../errors/given-name";
import type { SaveCondition, SaveRule, TrackRule } from "./save-rule";

/** The files to store while a command runs, and after it. */
interface Rules {
  readonly track: readonly TrackRule[];
  readonly save: readonly SaveRule[];
}

/** A file that a rule names, and the name of its blob. */
interface NamedFile {
  readonly name: string;
  /** The file as the rule names it. */
  readonly given: string;
  /** The absolute path. It is the same for different spellings of a file. */
  readonly file: string;
}

/**
 * Checks the rules as far as possible before the command runs, because it can run for hours.
 *
 * @throws {CommandError} `Misuse` if two rules store different files as one output, or if a tracked file is tracked or
 *   saved again.
 * @throws {OutputError} if no output can have the name of any file that a rule stores.
 */
export function checkRules({ track, save }: Rules, storageOf: (kind: string) => StoredOutputs<string>): void {
  const tracked: NamedFile[] = [];
  for (const { kind, file: given } of track) {
    const rule = {
      name: named("--track", () => storageOf(kind).trackedName(kind, given)),
      given,
      file: resolve(given),
    };
    refuseSameName("--track", tracked, rule);
    tracked.push(rule);
  }
  const saved: (NamedFile & { readonly condition: SaveCondition })[] = [];
  for (const { kind, pattern: given, condition } of save) {
    const name = named("--save", () => storageOf(kind).savedName(kind, given));
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

/** Returns a name, or throws the error for a value of an option that no output can have. */
function named<Name>(option: string, find: () => Name): Name {
  try {
    return find();
  } catch (error) {
    throw renamed(error, (name) => `${name} in ${option}`);
  }
}

function refuseSameName(option: string, earlier: readonly NamedFile[], { name, given, file }: NamedFile): void {
  const other = earlier.find((other) => other.name === name);
  if (other === undefined) return;
  if (other.file === file) throw storedAgain(option, other, given);
  const got = `${shown(other.given)} and ${shown(given)} for ${name}`;
  throw misuse(option, "store different files as different outputs", got, "store one of them under another kind");
}

/** Returns the error for a second rule for a tracked file. The rule would add to the tracked output, or replace it. */
function storedAgain(option: string, { name, given: tracked }: NamedFile, given: string): CommandError {
  const got = `${shown(given)} and ${shown(tracked)} for ${name}`;
  return misuse(option, "not store a file that --track stores", got, "remove one of the two");
}

/** Returns whether a pattern matches a tracked file. Saving that file would overwrite the tracked output. */
function isMatched(file: string, pattern: string): boolean {
  const { up, matches } = parsePattern(pattern);
  const path = posix.normalize(file);
  return path.startsWith(up) && matches(path.slice(up.length));
}

function canBothBeMet(one: SaveCondition, other: SaveCondition): boolean {
  return one === other || one === "completion" || other === "completion";
}
