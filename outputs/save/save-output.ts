import { fileMeant, pathFrom } from "../find/file-path";
import { typeOfFile, typeOfText } from "../names/content-type";
import type { OutputName } from "../names/output-name";
import { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { putBlob, streamSource, type Target, type Uploaded, upload, uploadFile } from "../upload";

/** How far an output is saved. */
export interface SaveProgress {
  /** The output's path below its kind. */
  readonly path: string;
  /** What storage has of it, in bytes. It begins anew where a file has to be read again. */
  readonly sentBytes: number;
  /** In bytes; not known of a stream until it has ended. */
  readonly totalBytes?: number;
}

export interface SaveContentOptions extends RequestOptions {
  /** The blob's media type; by default that of its name's ending. */
  readonly contentType?: string;
  /** Told each time that storage has more of an output: once for a small one, after each block of a large one. */
  readonly onProgress?: (progress: SaveProgress) => void;
}

export interface SaveOptions extends SaveContentOptions {
  /** Where relative sources begin; the process's working directory by default. */
  readonly folder?: string;
}

/**
 * Uploads one file, over what is there. Its own name need not be UTF-8: an argument that has lost such bytes means the
 * one file that it can.
 */
export async function saveFile(
  container: OutputContainer,
  output: OutputName,
  source: string,
  options: SaveOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfFile);
  return referenceTo(
    target,
    output,
    await uploadFile(target, await fileMeant(pathFrom(options.folder ?? ".", source))),
  );
}

/** Uploads what a stream gives until it ends, over what is there. */
export async function saveStream(
  container: OutputContainer,
  output: OutputName,
  stream: AsyncIterable<Uint8Array | string>,
  options: SaveContentOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfFile);
  const source = streamSource(stream);
  try {
    return referenceTo(target, output, await upload(target, source));
  } finally {
    await source.close();
  }
}

/** Stores text, in UTF-8, over what is there. */
export async function saveText(
  container: OutputContainer,
  output: OutputName,
  text: string,
  options: SaveContentOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfText);
  return referenceTo(target, output, await putBlob(target, Buffer.from(text, "utf8")));
}

function targetOf(
  container: OutputContainer,
  { name, path }: OutputName,
  { abortSignal, contentType, onProgress }: SaveContentOptions,
  typeOf: (name: string) => string,
): Target {
  const target = { container, name, contentType: contentType ?? typeOf(name) };
  return {
    ...target,
    ...(abortSignal === undefined ? {} : { abortSignal }),
    ...(onProgress === undefined ? {} : { onSent: progressOf(path, onProgress) }),
  };
}

function progressOf(path: string, onProgress: (progress: SaveProgress) => void): Target["onSent"] {
  return (sentBytes, totalBytes) =>
    onProgress({ path, sentBytes, ...(totalBytes === undefined ? {} : { totalBytes }) });
}

function referenceTo({ container, contentType }: Target, output: OutputName, saved: Uploaded): OutputReference {
  return new OutputReference(container, output, { contentType, ...saved });
}
