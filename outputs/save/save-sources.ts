import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConventionError } from "../../conventions";
import { shown } from "../../conventions/internal";
import { quotedPath } from "../failure/quoted-path";
import { filesAndFailures } from "../find/matching-files";
import { backslashHint } from "../find/pattern";
import { type OutputName, savedName } from "../names/output-name";
import type { OutputSet } from "../names/output-set";
import { OutputError, type OutputFailure } from "../output-error";
import { refusedArgument } from "../refused-argument";

/** A file, and the output that it will become. */
interface NamedFile {
  /** Path relative to the folder. */
  readonly file: string;
  readonly output: OutputName;
}

/** A file and its output, or the reason why a file or a pattern cannot be saved. */
export type FoundSource = NamedFile | OutputFailure;

/** The files that patterns match, each once. */
interface Sources {
  readonly sources: Iterable<FoundSource> | AsyncIterable<FoundSource>;
  /** How many files existed when their names were checked. */
  readonly count: number;
}

/**
 * Finds the files that patterns match, and checks all names. For a single pattern, no list of its files is held,
 * because there can be a million. The files are found a second time when they are saved, so files that were created in
 * the meantime are saved too.
 *
 * @param keepGoing whether to return problems as failures (default: the first one is thrown).
 *
 * @throws {OutputError} `NothingMatched`, and the errors of `matchingFiles`; `Conflict` if two files would become one
 *   output.
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
 * Checks the names of one pattern's files, and returns their number. Returns undefined if two names could be the same.
 * A pattern finds each file once, and the same leading `../` is removed from all names. So two names can only be the
 * same if a `\` in one of them becomes a `/`.
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

/** Finds the files, by the paths of their outputs, and what cannot be saved. */
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
    // A second pattern can find it again.
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

/** Yields the files that a pattern matches and whose names outputs can have. All others are yielded as failures. */
async function* namedFiles(set: OutputSet, pattern: string, folder: string): AsyncGenerator<FoundSource, void> {
  for await (const found of filesAndFailures(pattern, folder)) {
    yield typeof found === "string" ? named(set, found) : found;
  }
}

function named(set: OutputSet, file: string): FoundSource {
  try {
    return { file, output: savedName(set, file) };
  } catch (error) {
    // An invalid kind is not a problem of the file.
    if (error instanceof ConventionError && error.code !== "KindRefused") return { path: file, error };
    throw error;
  }
}

function sameOutput(name: string, one: string, other: string): OutputError {
  return new OutputError(
    "Conflict",
    `files ${quotedPath(one)} and ${quotedPath(other)} would both become output ${name}; save one of them under another name`,
  );
}

async function nothingMatched(pattern: string, folder: string): Promise<OutputError> {
  const found = await stat(resolve(folder, pattern)).catch(() => undefined);
  const fix =
    pattern !== "" && found?.isDirectory()
      ? `it is a folder: write "${pattern}/**" for all files in it`
      : ((process.platform === "win32" ? undefined : backslashHint(pattern)) ??
        `check the spelling, and the folder that it is relative to: ${quotedPath(resolve(folder))}`);
  return refusedArgument("NothingMatched", "pattern", "match a file", shown(pattern), fix);
}
