import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { blobName, parseBlobName } from "../conventions";
import { matchingFiles } from "./matching-files";
import type { OutputContainer } from "./output-container";
import { OutputError } from "./output-error";
import type { OutputReference } from "./output-reference";
import { type OutputSet, type SaveOptions, saveFile } from "./save-output";

/** Enough to keep one connection after another busy with files of a few KiB, of which each waits for the network most of the time. */
const MOST_AT_ONCE = 32;

/**
 * Uploads the files that patterns match, several at once, and yields them in the order of their names. All names are made, and refused,
 * before the first file is sent. The first failure, in that order, ends those that have not been yielded.
 *
 * @throws {OutputError} `NothingMatched`, `Conflict` before anything is sent; `SourceNotFound` also where files were gone before their turn
 *   came, after all others.
 */
export async function* saveMatchingFiles(
  container: OutputContainer,
  set: OutputSet,
  patterns: readonly string[],
  options: SaveOptions = {},
): AsyncGenerator<OutputReference, void> {
  const { sources, count } = await checkedSources(set, patterns, options.folder ?? ".");
  const ending = new AbortController();
  const abortSignal =
    options.abortSignal === undefined ? ending.signal : AbortSignal.any([ending.signal, options.abortSignal]);
  const saving: Promise<OutputReference>[] = [];
  let begun = 0;
  try {
    for await (const source of sources) {
      if (saving.length === MOST_AT_ONCE) yield await saving.shift()!;
      const saved = saveFile(container, set, source, source, { ...options, abortSignal });
      // it is waited for in its turn; a failure before that is no accident
      saved.catch(() => {});
      saving.push(saved);
      begun += 1;
    }
    while (saving.length > 0) yield await saving.shift()!;
  } finally {
    ending.abort();
    await Promise.allSettled(saving);
  }
  if (begun < count) {
    throw new OutputError("SourceNotFound", `files must stay until they are saved, got ${begun} of ${count} matched`);
  }
}

/** Files that patterns match, each once. */
interface Sources {
  readonly sources: Iterable<string> | AsyncIterable<string>;
  /** How many they were when their names were checked. */
  readonly count: number;
}

/**
 * Makes all names. A pattern that finds a million files finds them a second time when they are saved, so that none is held: what has come
 * by then is saved with them.
 */
async function checkedSources(set: OutputSet, patterns: readonly string[], folder: string): Promise<Sources> {
  const [pattern, ...others] = patterns;
  if (pattern !== undefined && others.length === 0) {
    const count = await countDistinct(set, pattern, folder);
    if (count !== undefined) return { sources: matchingFiles(pattern, folder), count };
  }
  const sourceOf = await distinctSources(set, patterns, folder);
  return { sources: sourceOf.values(), count: sourceOf.size };
}

/**
 * Checks the names of what one pattern matches and counts it; nothing where two could be the same. A pattern finds each file once, and what
 * leads up at its start is left out of all names alike: so they can only meet where a `\` in one becomes a `/`.
 */
async function countDistinct(set: OutputSet, pattern: string, folder: string): Promise<number | undefined> {
  let count = 0;
  for await (const source of matchingFiles(pattern, folder)) {
    if (source.includes("\\")) return undefined;
    blobName({ ...set, path: source });
    count += 1;
  }
  if (count === 0) throw await nothingMatched(pattern, folder);
  return count;
}

/** The files by the paths of their outputs. */
async function distinctSources(
  set: OutputSet,
  patterns: readonly string[],
  folder: string,
): Promise<Map<string, string>> {
  const sourceOf = new Map<string, string>();
  for (const pattern of patterns) {
    let hasMatched = false;
    for await (const source of matchingFiles(pattern, folder)) {
      hasMatched = true;
      const name = blobName({ ...set, path: source });
      const { path } = parseBlobName(name);
      // mostly the two are equal, and then no second string is kept
      const key = path === source ? source : path;
      const other = sourceOf.get(key);
      if (other === source) continue;
      if (other !== undefined) {
        throw new OutputError(
          "Conflict",
          `files must have an output each, got ${other} and ${source} for ${name}; save one of them under another name`,
        );
      }
      sourceOf.set(key, source);
    }
    if (!hasMatched) throw await nothingMatched(pattern, folder);
  }
  return sourceOf;
}

async function nothingMatched(pattern: string, folder: string): Promise<OutputError> {
  const found = await stat(resolve(folder, pattern)).catch(() => undefined);
  const fix =
    pattern !== "" && found?.isDirectory() ? `; it is a folder: write ${pattern}/** for all that is in it` : "";
  return new OutputError("NothingMatched", `pattern must match a file, got ${JSON.stringify(pattern)}${fix}`);
}
