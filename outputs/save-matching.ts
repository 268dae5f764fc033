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
 */
export async function* saveMatchingFiles(
  container: OutputContainer,
  set: OutputSet,
  patterns: readonly string[],
  options: SaveOptions = {},
): AsyncGenerator<OutputReference, void> {
  const sources = await distinctSources(set, patterns, options.folder ?? ".");
  const ending = new AbortController();
  const abortSignal =
    options.abortSignal === undefined ? ending.signal : AbortSignal.any([ending.signal, options.abortSignal]);
  const saving: Promise<OutputReference>[] = [];
  try {
    for (const source of sources) {
      if (saving.length === MOST_AT_ONCE) yield await saving.shift()!;
      const saved = saveFile(container, set, source, source, { ...options, abortSignal });
      // it is waited for in its turn; a failure before that is no accident
      saved.catch(() => {});
      saving.push(saved);
    }
    while (saving.length > 0) yield await saving.shift()!;
  } finally {
    ending.abort();
    await Promise.allSettled(saving);
  }
}

/** Of a million files no more is kept than their names, once. */
async function distinctSources(set: OutputSet, patterns: readonly string[], folder: string): Promise<Iterable<string>> {
  const sourceOf = new Map<string, string>();
  for (const pattern of patterns) {
    const matches = await matchingFiles(pattern, folder);
    if (matches.length === 0) throw await nothingMatched(pattern, folder);
    for (const source of matches) {
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
  }
  return sourceOf.values();
}

async function nothingMatched(pattern: string, folder: string): Promise<OutputError> {
  const found = await stat(resolve(folder, pattern)).catch(() => undefined);
  const fix =
    pattern !== "" && found?.isDirectory()
      ? `; it is a folder: write ${pattern.replace(/\/+$/, "")}/** for all that is in it`
      : "";
  return new OutputError("NothingMatched", `pattern must match a file, got ${JSON.stringify(pattern)}${fix}`);
}
