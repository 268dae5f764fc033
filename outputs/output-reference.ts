import { lstat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { OutputKind } from "../conventions";
import { deleteOutput } from "./blobs/delete-output";
import { reusedMemory } from "./blobs/range-memory";
import type { RunPart } from "./blobs/run-part";
import { crc64Hex } from "./blobs/stored-crc64";
import { type ExistingFile, outcomeFor } from "./download/existing-file";
import { isPresent } from "./download/present-file";
import { TargetFolder } from "./download/target-folder";
import { writeFile } from "./download/write-file";
import type { OutputName } from "./names/output-name";
import { type FollowOptions, follow } from "./read/follow";
import { type EarlierReading, openContent } from "./read/open-content";
import type { Place } from "./read/place";
import { type ByteRange, readRange } from "./read/read-range";
import type { ShareUrlOptions } from "./share/delegation";
import { outputUrl } from "./share/output-url";
import { checkAddressable, isAddressable } from "./storage/addressable";
import { blobUrlPath } from "./storage/location";
import type { OutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";

/** What storage says about an output. */
interface OutputProperties {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;
  /** When the tracking of a tracked output began. Undefined for other outputs. */
  readonly trackedSince?: Date;
  /** MD5 of the whole content, if one is stored. */
  readonly md5?: Uint8Array;
  /** CRC-64 of the whole content in the form of `crc64`, if one is stored. */
  readonly crc64?: Uint8Array;
  /** The run that stored it, if its writer named one. */
  readonly run?: string;
}

/** The progress of a download. */
export interface DownloadProgress {
  /** The output's path below its kind, or below the folder of the download. */
  readonly path: string;
  /** In bytes, including what an earlier, interrupted download received. */
  readonly receivedBytes: number;
  /** The size of the output when it was looked up. A tracked output may have grown since. */
  readonly totalBytes: number;
  /**
   * How many of the received bytes were there before: those of an earlier, interrupted download, or the whole size if
   * nothing is downloaded, because the file has the content already, is kept, or is of a dry run.
   */
  readonly earlierBytes: number;
  /** Whether nothing more follows, because the file is complete or kept. */
  readonly isDone: boolean;
}

export interface ReadOptions extends RequestOptions {
  /** How many ranges of 4 MiB are fetched and held in memory in parallel (default: 8). */
  readonly rangesAtOnce?: number;
}

export interface DownloadOptions extends ReadOptions {
  /** Called when bytes are written, every few MiB, and once when the file is done. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** The options of downloads that continue an earlier download. */
export interface PlaceOptions extends DownloadOptions {
  /** What to do with a file that exists and has other content (default: `replace`). */
  readonly existing?: ExistingFile;
  /** Whether to find out what would be done, and write nothing (default: false). */
  readonly dryRun?: boolean;
}

/** The file of an output, and what the download has done, or would do. */
export interface PlacedFile {
  readonly file: string;
  /** `unchanged` if the file already contained the output. `kept` if it has other content. */
  readonly outcome: "downloaded" | "replaced" | "unchanged" | "kept";
}

/**
 * One stored output: its properties, and methods to read, download and delete it.
 *
 * The properties are those at the moment when it was listed, requested or saved. The content is read when it is
 * requested, and is always one state of the output. If the output is replaced during a read, the read ends with
 * `Conflict`. If an MD5 or a CRC-64 is stored with the output, the content is verified with it, and a difference is
 * the error `Integrity`. Large outputs are fetched in parallel ranges of 4 MiB, with at most 32 MiB in memory.
 *
 * A tracked output is one output, however many blobs contain it.
 */
export class OutputReference {
  /** Undefined if the container was opened by its URL. */
  readonly jobId?: string;
  /** The task of the output. Undefined for an output of the job. */
  readonly taskId?: string;
  readonly kind: OutputKind;
  /** The path below its kind, with `/`. */
  readonly path: string;
  readonly containerName: string;
  /** The blob's full name. For a tracked output, this is the name of its first blob. */
  readonly name: string;
  /**
   * The URL without a SAS, even if one was used, so it may be shown. Clients resolve `.` and `..` segments: if the name
   * has one, the slashes in the URL are percent-encoded, and no method requests it.
   */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** For a tracked output, the ETag of its last blob. */
  readonly etag: string;
  readonly contentType?: string;
  /** When the tracking of a tracked output began. Such an output may still grow. Undefined for other outputs. */
  readonly trackedSince?: Date;
  /** MD5 of the whole content, in hex. Undefined if none is stored, as for tracked and most large outputs. */
  readonly md5?: string;
  /**
   * CRC-64/NVME of the whole content, as a number of 16 hex digits. Undefined if none is stored, as for small and
   * tracked outputs.
   */
  readonly crc64?: string;
  /**
   * The run of the job that stored the output. Undefined if its writer named none. A tracked output of several runs has
   * the run of its last bytes.
   */
  readonly run?: string;

  readonly #container: OutputContainer;
  readonly #part: RunPart | undefined;

  /**
   * @internal
   * @param part the part of a tracked output that is meant (default: all of it).
   */
  constructor(container: OutputContainer, output: OutputName, properties: OutputProperties, part?: RunPart) {
    this.#container = container;
    this.#part = part;
    this.jobId = container.jobId;
    this.taskId = output.taskId;
    this.kind = output.kind;
    this.path = output.path;
    this.containerName = container.containerName;
    this.name = output.name;
    this.url = urlOf(container, this.name);
    this.size = properties.size;
    this.lastModified = properties.lastModified;
    this.etag = properties.etag;
    this.contentType = properties.contentType;
    this.trackedSince = properties.trackedSince;
    this.md5 = properties.md5 === undefined ? undefined : Buffer.from(properties.md5).toString("hex");
    this.crc64 = properties.crc64 === undefined ? undefined : crc64Hex(properties.crc64);
    this.run = properties.run;
  }

  /**
   * Downloads to the given file, and replaces an existing file. The file appears as a whole or not at all.
   *
   * An interrupted large download leaves the received bytes in a file next to it, `<file>.<16 hex digits>.part`. The
   * next download continues it, unless the output was replaced.
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `Conflict`, `Integrity`, `DiskFull`,
   *   `RequestFailed`; `PathRefused` if the file cannot be written.
   */
  async downloadTo(file: string, options: DownloadOptions = {}): Promise<void> {
    await this.#writeTo(file, options);
  }

  /**
   * Downloads to the output's own path below a folder, and returns the file. Nothing is written outside the folder,
   * whatever the path contains and whatever links are in the folder.
   *
   * @throws {OutputError} `PathRefused`, and the errors of `downloadTo`.
   */
  async downloadInto(folder: string, options: DownloadOptions = {}): Promise<string> {
    const file = await this.#targetIn(new TargetFolder(folder));
    await this.#writeTo(file, options);
    return file;
  }

  /**
   * @internal Downloads as `downloadTo` does, unless the file already contains the output in the state of this
   *   reference. Use it only with a new reference.
   */
  async placeAt(file: string, options: PlaceOptions = {}): Promise<PlacedFile> {
    const { existing = "replace", dryRun = false, ...download } = options;
    const { path, size, lastModified, trackedSince } = this;
    const checksums = trackedSince === undefined ? { md5: this.md5, crc64: this.crc64 } : {};
    const found = () => lstat(file).catch(() => undefined);
    const isThere = (await found()) !== undefined;
    const isSame = isThere && (await isPresent(file, { size, lastModified, ...checksums }));
    // The file may have changed while it was compared.
    const outcome = isSame
      ? "unchanged"
      : outcomeFor(file, isThere ? await found() : undefined, lastModified, existing);
    if (outcome === "unchanged" || outcome === "kept" || dryRun) {
      options.onProgress?.({ path, receivedBytes: size, totalBytes: size, earlierBytes: size, isDone: true });
    } else await this.#writeTo(file, download);
    return { file, outcome };
  }

  /**
   * @internal Downloads as `downloadInto` does, with the same exception as `placeAt`.
   *
   * @param path path below the folder (default: the output's own path below its kind).
   */
  async placeInto(folder: TargetFolder, options: PlaceOptions = {}, path = this.path): Promise<PlacedFile> {
    return this.placeAt(await this.#targetIn(folder, path, options), options);
  }

  /** Opens the content for reading. The stream ends with the errors of `downloadTo`. */
  async download(options: ReadOptions = {}): Promise<Readable> {
    const { bytes } = await openContent(this.#container, this.#address(), { ...options, part: this.#part });
    return Readable.from(bytes, { objectMode: false });
  }

  /** Returns the content. Throws as `downloadTo` does. */
  async bytes(options: ReadOptions = {}): Promise<Buffer> {
    const { bytes } = await openContent(this.#container, this.#address(), { ...options, part: this.#part });
    const chunks: Buffer[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Returns the content, decoded as UTF-8. Throws as `downloadTo` does. */
  async text(options: ReadOptions = {}): Promise<string> {
    return (await this.bytes(options)).toString("utf8");
  }

  /**
   * Returns some of the content, without its MD5 being verified. The result is shorter if the output ends earlier.
   *
   * @example
   * const end = await output.range({ offset: Math.max(0, output.size - 65536), count: 65536 });
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `RequestFailed`; `Conflict` if the
   *   output was replaced.
   */
  range(bytes: ByteRange, options: RequestOptions = {}): Promise<Buffer> {
    return readRange(this.#container, this.#address(), bytes, { ...options, part: this.#part, etag: this.etag });
  }

  /**
   * Yields the content, and continues while a tracked output grows. It ends when the output is closed, or after
   * `idleSeconds` without new bytes. For other outputs, it ends after the content.
   *
   * @example
   * for await (const bytes of output.follow({ abortSignal })) process.stdout.write(bytes);
   *
   * @throws {OutputError} `Conflict` if the output is replaced, `OutputNotFound` if it is deleted; an `AbortError` if
   *   it is aborted.
   */
  async *follow(options: FollowOptions = {}): AsyncGenerator<Buffer, void> {
    yield* this.followFrom(undefined, options);
  }

  /**
   * @internal Follows as `follow` does, and returns the place where it ended.
   *
   * @param place where an earlier call ended, to continue a tracked output there (default: `lastLines` decides).
   */
  followFrom(place: Place | undefined, options: FollowOptions = {}): AsyncGenerator<Buffer, Place> {
    return follow(this.#container, this.#address(), { ...options, part: this.#part, ...(place && { from: place }) });
  }

  /**
   * Returns a URL with which anyone can read this output for a limited time, without an identity. It is a user
   * delegation SAS, signed by the identity that opened these outputs. It is a secret. It does not work any more if the
   * output is deleted, and reads the new content if it is replaced.
   *
   * @param options.expiresIn in seconds (default: 1 hour; maximum: 7 days, minus 5 minutes).
   * @throws {OutputError} `ExpiryRefused`; `AccessDenied` if the identity must not sign, or if the outputs were opened
   *   by a URL; `Conflict` for a tracked output that is stored in several blobs; `PathRefused`.
   */
  async shareUrl(options: ShareUrlOptions = {}): Promise<string> {
    const part = this.#part;
    const output = { name: this.#address(), isTracked: this.trackedSince !== undefined, ...(part && { part }) };
    return outputUrl(this.#container, output, options);
  }

  /**
   * Deletes the output. If it is the part of a tracked output that one run has stored, only this part is deleted.
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `Conflict` if another client has a
   *   lease on it, or if it is a part that parts of later runs follow; `RequestFailed`.
   */
  async delete(options: RequestOptions = {}): Promise<void> {
    await deleteOutput(this.#container, this.#address(), this.#part, options.abortSignal);
  }

  /** Returns the name, if a URL leads to the blob. */
  #address(): string {
    return checkAddressable(this.name);
  }

  async #targetIn(folder: TargetFolder, path = this.path, { dryRun = false }: PlaceOptions = {}): Promise<string> {
    // Create nothing on the disk for an output that cannot be fetched.
    this.#address();
    const file = folder.fileOf(path);
    if (!dryRun) await folder.makeParents(file);
    return file;
  }

  async #writeTo(file: string, { onProgress, ...options }: DownloadOptions): Promise<void> {
    const { path, size: totalBytes } = this;
    const name = this.#address();
    const content = (after: EarlierReading | undefined) =>
      openContent(this.#container, name, {
        ...options,
        part: this.#part,
        memory: reusedMemory,
        after,
      });
    let last = { path, receivedBytes: 0, totalBytes, earlierBytes: 0 };
    await writeFile(file, this, content, (receivedBytes, earlierBytes) => {
      last = { path, receivedBytes, totalBytes, earlierBytes };
      onProgress?.({ ...last, isDone: false });
    });
    onProgress?.({ ...last, isDone: true });
  }
}

function urlOf({ url }: OutputContainer, name: string): string {
  const container = new URL(url);
  if (isAddressable(name)) return container.origin + blobUrlPath(container, name);
  return `${container.origin}${container.pathname.replace(/\/$/, "")}/${encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd"))}`;
}
