import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConventionError } from "../../conventions";
import { filesAndFailures } from "../find/matching-files";
import { backslashHint } from "../find/pattern";
import { type OutputName, savedName } from "../names/output-name";
import type { OutputSet } from "../names/output-set";
import { OutputError, type OutputFailure } from "../output-error";

/** A file, and the output that it is to be. */
interface NamedFile {
  /** Its path below the folder. */
  readonly file: string;
  readonly output: OutputName;
}

/** A file and its output; or why a file, or what a pattern means, cannot be saved. */
export type FoundSource = NamedFile | OutputFailure;

/** Files that patterns match, each once. */
interface Sources {
  readonly sources: Iterable<FoundSource> | AsyncIterable<FoundSource>;
  /** How many files there were when their names were checked. */
  readonly count: number;
}

/**
 * Finds the files that patterns match, and makes all names. A pattern that finds a million files finds them a second time when they are saved,
 * so that none is held: what has come by then is saved with them.
 *
 * @param keepGoing whether what cannot be saved is given as a failure; by default the first is thrown.
 *
 * @throws {OutputError} `NothingMatched`, and what `matchingFiles` throws; `Conflict` where two files would become one output.
 * @throws {ConventionError} for a file whose name no output can have.
 */
export async function findSources(
  set: OutputSet,
  patterns: readonly string[],
  folder: string,
  keepGoing: boolean,
): Promise<Sources> {
  const [pattern, ...others] = patterns;
  if (pattern !== undefined && others.length === 0) {
    const count = await countDistinct(set, pattern, folder, keepGoing);
    if (count !== undefined) return { sources: namedFiles(set, pattern, folder), count };
  }
  const { sourceOf, failures } = await distinctSources(set, patterns, folder, keepGoing);
  return { sources: [...sourceOf.values(), ...failures], count: sourceOf.size };
}

/**
 * Checks the names of what one pattern matches and counts it; nothing where two could be the same. A pattern finds each file once, and what
 * leads up at its start is left out of all names alike: so they can only meet where a `\` in one becomes a `/`.
 */
async function countDistinct(
  set: OutputSet,
  pattern: string,
  folder: string,
  keepGoing: boolean,
): Promise<number | undefined> {
  let count = 0;
  let hasMatched = false;
  for await (const found of namedFiles(set, pattern, folder)) {
    hasMatched = true;
    if ("error" in found) {
      if (!keepGoing) throw found.error;
      continue;
    }
    if (found.file.includes("\\")) return undefined;
    count += 1;
  }
  if (!hasMatched) throw await nothingMatched(pattern, folder);
  return count;
}

/** The files by the paths of their outputs, and what cannot be saved. */
async function distinctSources(
  set: OutputSet,
  patterns: readonly string[],
  folder: string,
  keepGoing: boolean,
): Promise<{ readonly sourceOf: Map<string, NamedFile>; readonly failures: OutputFailure[] }> {
  const sourceOf = new Map<string, NamedFile>();
  const failureOf = new Map<string, OutputFailure>();
  const fail = (failure: OutputFailure) => {
    if (!keepGoing) throw failure.error;
    // a second pattern may find it again
    failureOf.set(failure.path, failure);
  };
  for (const pattern of patterns) {
    let hasMatched = false;
    for await (const found of namedFiles(set, pattern, folder)) {
      hasMatched = true;
      if ("error" in found) {
        fail(found);
        continue;
      }
      const { file, output } = found;
      const other = sourceOf.get(output.path);
      if (other === undefined) sourceOf.set(output.path, found);
      else if (other.file !== file) fail({ path: file, error: sameOutput(output.name, other.file, file) });
    }
    if (!hasMatched) fail({ path: pattern, error: await nothingMatched(pattern, folder) });
  }
  return { sourceOf, failures: [...failureOf.values()] };
}

/** Yields the files that a pattern matches and whose names outputs can have, and failures in place of all others. */
async function* namedFiles(set: OutputSet, pattern: string, folder: string): AsyncGenerator<FoundSource, void> {
  for await (const found of filesAndFailures(pattern, folder)) {
    yield typeof found === "string" ? named(set, found) : found;
  }
}

function named(set: OutputSet, file: string): FoundSource {
  try {
    return { file, output: savedName(set, file) };
  } catch (error) {
    // a kind that cannot be is none of the file's
    if (error instanceof ConventionError && error.code !== "KindRefused") return { path: file, error };
    throw error;
  }
}

function sameOutput(name: string, one: string, other: string): OutputError {
  return new OutputError(
    "Conflict",
    `files must have an output each, got ${one} and ${other} for ${name}; save one of them under another name`,
  );
}

async function nothingMatched(pattern: string, folder: string): Promise<OutputError> {
  const found = await stat(resolve(folder, pattern)).catch(() => undefined);
  const fix =
    pattern !== "" && found?.isDirectory()
      ? `; it is a folder: write ${pattern}/** for all that is in it`
      : process.platform === "win32"
        ? ""
        : backslashHint(pattern);
  return new OutputError("NothingMatched", `pattern must match a file, got ${JSON.stringify(pattern)}${fix}`);
}
