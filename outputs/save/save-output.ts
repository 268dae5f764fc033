import { fileMeant, pathFrom } from "../find/file-path";
import { typeOfFile, typeOfText } from "../names/content-type";
import type { OutputName } from "../names/output-name";
import { OutputReference } from "../output-reference";
import { recordWrittenRun, runMetadata, writtenRun } from "../runs/written-run";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { putBlob, streamSource, type Target, type Uploaded, upload, uploadFile } from "../upload";

/** The progress of saving an output. */
export interface SaveProgress {
  /** The output's path below its kind. */
  readonly path: string;
  /** How much storage has received, in bytes. It starts again at 0 if a file has to be read again. */
  readonly sentBytes: number;
  /** In bytes. Undefined for a stream until it has ended. */
  readonly totalBytes?: number;
  /**
   * How many of them storage had before: blocks of an interrupted upload, or of the output that is replaced. They are
   * read, but not sent.
   */
  readonly earlierBytes: number;
  /** Whether the output is stored, and nothing more follows. */
  readonly isDone: boolean;
}

export interface SaveContentOptions extends RequestOptions {
  /** The blob's media type (default: by the extension of its name). */
  readonly contentType?: string;
  /**
   * Whether the output gets an MD5 even if it is larger than 5 MiB, for other tools that verify with it (default: as
   * the option of the storage says). It takes more time than encryption and transfer. This library verifies such
   * outputs with a CRC-64.
   */
  readonly md5?: boolean;
  /**
   * Called each time when storage has received more of an output: once for a small one, after each block of a large
   * one. It is also called once when the output is stored.
   */
  readonly onProgress?: (progress: SaveProgress) => void;
}

export interface SaveOptions extends SaveContentOptions {
  /** The folder of relative sources (default: the process's working directory). */
  readonly folder?: string;
}

/**
 * Uploads one file, and replaces an existing output. The file's own name does not need to be UTF-8: if an argument has
 * lost such bytes, the one file that it can mean is saved.
 */
export async function saveFile(
  container: OutputContainer,
  output: OutputName,
  source: string,
  options: SaveOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfFile);
  const upload = async () => uploadFile(target, await fileMeant(pathFrom(options.folder ?? ".", source)));
  return stored(target, output, upload);
}

/** Uploads a stream until it ends, and replaces an existing output. */
export async function saveStream(
  container: OutputContainer,
  output: OutputName,
  stream: AsyncIterable<Uint8Array | string>,
  options: SaveContentOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfFile);
  const source = streamSource(stream);
  try {
    return await stored(target, output, () => upload(target, source));
  } finally {
    await source.close();
  }
}

/** Stores text in UTF-8, and replaces an existing output. */
export async function saveText(
  container: OutputContainer,
  output: OutputName,
  text: string,
  options: SaveContentOptions = {},
): Promise<OutputReference> {
  const target = targetOf(container, output, options, typeOfText);
  return stored(target, output, () => putBlob(target, Buffer.from(text, "utf8")));
}

function targetOf(
  container: OutputContainer,
  { name, path, kind }: OutputName,
  { abortSignal, contentType, md5, onProgress }: SaveContentOptions,
  typeOf: (name: string) => string,
): Target {
  return {
    container,
    name,
    contentType: contentType ?? typeOf(name),
    metadata: runMetadata(container),
    md5: md5 ?? hasMd5(container.md5, kind),
    abortSignal,
    ...(onProgress && progressOf(path, onProgress)),
  };
}

function hasMd5(md5: OutputContainer["md5"], kind: string): boolean {
  return Array.isArray(md5) ? md5.includes(kind) : md5 === true;
}

function progressOf(
  path: string,
  onProgress: (progress: SaveProgress) => void,
): Required<Pick<Target, "onSent" | "onStored">> {
  let earlierBytes = 0;
  return {
    onSent(sentBytes, totalBytes, earlier) {
      earlierBytes = earlier;
      onProgress({ path, sentBytes, ...(totalBytes !== undefined && { totalBytes }), earlierBytes, isDone: false });
    },
    onStored: (size) => onProgress({ path, sentBytes: size, totalBytes: size, earlierBytes, isDone: true }),
  };
}

/** Records the run, uploads, and returns the output. A run that cannot be recorded stores nothing. */
async function stored(target: Target, output: OutputName, upload: () => Promise<Uploaded>): Promise<OutputReference> {
  const { container, contentType } = target;
  await recordWrittenRun(container);
  const result = await upload();
  target.onStored?.(result.size);
  return new OutputReference(container, output, { contentType, run: writtenRun(container), ...result });
}
