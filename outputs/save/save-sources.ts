import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ConventionError } from "../../conventions";
import { shown } from "../../conventions/internal";
import { quotedPath } from "../failure/quoted-path";
import { pathFrom } from "../find/file-path";
import { filesAndFailures } from "../find/matching-files";
import { backslashHint } from "../find/pattern";
import { type OutputName, savedName } from "../names/output-name";
import type { OutputSet } from "../names/output-set";
import { OutputError, type OutputFailure } from "../output-error";
import { refusedArgument } from "../refused-argument";
import { inOrder } from "../several/in-order";

/** A file, and the output that it will become. */
interface NamedFile {
  /** Path relative to the folder. */
  readonly file: string;
  readonly output: OutputName;
  /** In bytes, if sizes were requested. */
  readonly size?: number;
}

/** A file and its output, or the reason why a file or a pattern cannot be saved. */
export type FoundSource = NamedFile | OutputFailure;

/** The files that patterns match, each once. */
interface Sources {
  readonly sources: Iterable<FoundSource> | AsyncIterable<FoundSource>;
  /** How many files existed when their names were checked. */
  readonly count: number;
  /** Their size in bytes then, if sizes were requested, and otherwise 0. */
  readonly bytes: number;
}

interface FindOptions {
  /** Whether to return problems as failures (default: the first one is thrown). */
  readonly keepGoing?: boolean;
  /** Whether to request the sizes of the files (default: false). */
  readonly withSizes?: boolean;
}

/** How many sizes are requested in parallel. */
const SIZES_AT_ONCE = 32;

/**
 * Finds the files that patterns match, and checks all names. For a single pattern, no list of its files is held,
 * because there can be a million. The files are found a second time when they are saved, so files that were created in
 * the meantime are saved too.
 *
 * @throws {OutputError} `NothingMatched`, and the errors of `matchingFiles`; `Conflict` if two files would become one
 *   output.
 * @throws {ConventionError} for a file whose name no output can have.
 */
export async function findSources(
  set: OutputSet,
  patterns: readonly string[],
  folder: string,
  options: FindOptions,
): Promise<Sources> {
  const [pattern, ...others] = patterns;
  if (pattern !== undefined && others.length === 0) {
    const total = await countDistinct(set, pattern, folder, options);
    if (total !== undefined) return { sources: namedFiles(set, pattern, folder), ...total };
  }
  const { sourceOf, failures } = await distinctSources(set, patterns, folder, options);
  const bytes = [...sourceOf.values()].reduce((sum, { size = 0 }) => sum + size, 0);
  return { sources: [...sourceOf.values(), ...failures], count: sourceOf.size, bytes };
}

/**
 * Checks the names of one pattern's files, and returns their number and size. Returns undefined if two names could be
 * the same. A pattern finds each file once, and the same leading `../` is removed from all names. So two names can only
 * be the same if a `\` in one of them becomes a `/`.
 */
async function countDistinct(
  set: OutputSet,
  pattern: string,
  folder: string,
  { keepGoing, withSizes }: FindOptions,
): Promise<Pick<Sources, "count" | "bytes"> | undefined> {
  let count = 0;
  let bytes = 0;
  let hasMatched = false;
  for await (const found of sizedFiles(set, pattern, folder, withSizes)) {
    hasMatched = true;
    if ("error" in found) {
      if (!keepGoing) throw found.error;
      continue;
    }
    if (found.file.includes("\\")) return undefined;
    count += 1;
    bytes += found.size ?? 0;
  }
  if (!hasMatched) throw await nothingMatched(pattern, folder);
  return { count, bytes };
}

/** Finds the files, by the paths of their outputs, and what cannot be saved. */
async function distinctSources(
  set: OutputSet,
  patterns: readonly string[],
  folder: string,
  { keepGoing, withSizes }: FindOptions,
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
    for await (const found of sizedFiles(set, pattern, folder, withSizes)) {
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

/** Yields what `namedFiles` does, if requested with the sizes of the files. */
function sizedFiles(
  set: OutputSet,
  pattern: string,
  folder: string,
  withSizes = false,
): AsyncGenerator<FoundSource, void> {
  const files = namedFiles(set, pattern, folder);
  return withSizes ? inOrder(files, SIZES_AT_ONCE, (found) => sized(found, folder)) : files;
}

/** Adds the size of a file. A file that has none meanwhile fails when it is saved. */
async function sized(found: FoundSource, folder: string): Promise<FoundSource> {
  if ("error" in found) return found;
  const stats = await stat(pathFrom(folder, found.file)).catch(() => undefined);
  return { ...found, size: stats?.size ?? 0 };
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
