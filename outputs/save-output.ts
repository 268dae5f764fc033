import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { type BlobNameParts, blobName, parseBlobName } from "../conventions";
import { typeOfFile, typeOfText } from "./content-type";
import { openBlob } from "./location";
import { matchingFiles } from "./matching-files";
import type { OutputContainer } from "./output-container";
import { OutputError } from "./output-error";
import { OutputReference, type RequestOptions } from "./output-reference";

export interface SaveOptions extends RequestOptions {
  /** Where relative sources begin; the process's working directory by default. */
  readonly folder?: string;
  /** The blob's media type; by default that of its name's ending. */
  readonly contentType?: string;
}

/** Which outputs: a job's or a task's, of one kind. */
export type OutputSet = Omit<BlobNameParts, "path">;

/** Uploads one file, over what is there. */
export async function saveFile(
  container: OutputContainer,
  set: OutputSet,
  source: string,
  destination: string,
  options: SaveOptions = {},
): Promise<OutputReference> {
  const name = blobName({ ...set, path: destination });
  const blob = openBlob(container.client, name);
  const file = resolve(options.folder ?? ".", source);
  const { size } = await regularFile(file);
  const contentType = options.contentType ?? typeOfFile(name);
  const answer = await container.send({ container: container.client.containerName, blob: name }, () =>
    blob.uploadFile(file, { blobHTTPHeaders: { blobContentType: contentType }, ...abort(options) }),
  );
  return reference(container, name, { size, contentType, answer });
}

/**
 * Uploads the files that patterns match, one after the other, and yields each as soon as it is there. All names are made, and refused,
 * before the first file is sent.
 */
export async function* saveMatchingFiles(
  container: OutputContainer,
  set: OutputSet,
  patterns: readonly string[],
  options: SaveOptions = {},
): AsyncGenerator<OutputReference, void> {
  const sources = await destinations(set, patterns, options.folder ?? ".");
  for (const source of sources) yield await saveFile(container, set, source, source, options);
}

/** Stores text, in UTF-8, over what is there. */
export async function saveText(
  container: OutputContainer,
  set: OutputSet,
  text: string,
  destination: string,
  options: Omit<SaveOptions, "folder"> = {},
): Promise<OutputReference> {
  const name = blobName({ ...set, path: destination });
  const blob = openBlob(container.client, name);
  const bytes = Buffer.from(text, "utf8");
  const contentType = options.contentType ?? typeOfText(name);
  const answer = await container.send({ container: container.client.containerName, blob: name }, () =>
    blob.upload(bytes, bytes.length, { blobHTTPHeaders: { blobContentType: contentType }, ...abort(options) }),
  );
  return reference(container, name, { size: bytes.length, contentType, answer });
}

async function destinations(set: OutputSet, patterns: readonly string[], folder: string): Promise<Set<string>> {
  const sources = new Set<string>();
  const sourceOf = new Map<string, string>();
  for (const pattern of patterns) {
    const matches = await matchingFiles(pattern, folder);
    if (matches.length === 0) throw await nothingMatched(pattern, folder);
    for (const source of matches) {
      if (sources.has(source)) continue;
      sources.add(source);
      const name = blobName({ ...set, path: source });
      const other = sourceOf.get(name);
      if (other !== undefined) {
        throw new OutputError(
          "Conflict",
          `files must have an output each, got ${other} and ${source} for ${name}; save one of them under another name`,
        );
      }
      sourceOf.set(name, source);
    }
  }
  return sources;
}

async function nothingMatched(pattern: string, folder: string): Promise<OutputError> {
  const found = await stat(resolve(folder, pattern)).catch(() => undefined);
  const fix = found?.isDirectory()
    ? `; it is a folder: write ${pattern.replace(/\/+$/, "")}/** for all that is in it`
    : "";
  return new OutputError("NothingMatched", `pattern must match a file, got ${JSON.stringify(pattern)}${fix}`);
}

async function regularFile(file: string): Promise<Stats> {
  let stats: Stats;
  try {
    stats = await stat(file);
  } catch (error) {
    throw new OutputError("SourceNotFound", `source must be a file that can be read, got ${JSON.stringify(file)}`, {
      cause: error,
    });
  }
  if (!stats.isFile()) {
    throw new OutputError("SourceNotFound", `source must be a regular file, got ${JSON.stringify(file)}`);
  }
  return stats;
}

function abort({ abortSignal }: RequestOptions): RequestOptions {
  return abortSignal === undefined ? {} : { abortSignal };
}

function reference(
  container: OutputContainer,
  name: string,
  saved: { size: number; contentType: string; answer: { etag?: string; lastModified?: Date } },
): OutputReference {
  return new OutputReference(container, parseBlobName(name), {
    size: saved.size,
    contentType: saved.contentType,
    etag: saved.answer.etag ?? "",
    lastModified: saved.answer.lastModified ?? new Date(),
  });
}
