import { Readable } from "node:stream";
import type { OutputKind } from "../conventions";
import { deleteOutput } from "./blobs/delete-output";
import { reusedMemory } from "./blobs/range-memory";
import { downloadTarget, makeParents } from "./download/download-target";
import { isPresent } from "./download/present-file";
import { writeFile } from "./download/write-file";
import { checkAddressable, isAddressable } from "./names/addressable";
import type { OutputName } from "./names/output-name";
import { type FollowOptions, follow } from "./read/follow";
import { type EarlierReading, openContent } from "./read/open-content";
import { blobUrlPath } from "./storage/location";
import type { OutputContainer } from "./storage/output-container";
import type { RequestOptions } from "./storage/request-options";

/** What storage says of an output. */
interface OutputProperties {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;
  /** When the tracking of a tracked output began; other outputs have none. */
  readonly trackedSince?: Date;
  /** Of the whole content, where it is stored with it. */
  readonly md5?: Uint8Array;
}

/** How far a download is. */
export interface DownloadProgress {
  /** The output's, below its kind. */
  readonly path: string;
  /** With what an earlier download that broke off had got. */
  readonly receivedBytes: number;
  /** As it was when the output was looked up; a tracked output may have grown since. */
  readonly totalBytes: number;
}

export interface ReadOptions extends RequestOptions {
  /** How many ranges of 4 MiB are fetched, and held in memory, at once; 8 by default. */
  readonly rangesAtOnce?: number;
}

export interface DownloadOptions extends ReadOptions {
  /** Told as bytes are written, a few MiB at a time. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** A file that holds an output. */
export interface PlacedFile {
  readonly file: string;
  /** Whether it was fetched now; `false` if the file held the output already. */
  readonly isFetched: boolean;
}

/**
 * One output that is stored: what it is, and the ways to have it.
 *
 * The properties are those of the moment when it was listed, got or saved. The content is what is stored when it is asked for, all of one
 * state: where the output is replaced meanwhile, reading it ends with `Conflict`. It is compared with its MD5 where one is stored with it,
 * and is an error `Integrity` where it differs. Large outputs come in parallel ranges of 4 MiB, 32 MiB in memory at most.
 *
 * A tracked output is one output, however many blobs it is stored in.
 */
export class OutputReference {
  /** Not known where the container was given by its URL. */
  readonly jobId?: string;
  /** The task whose output it is; a job's output has none. */
  readonly taskId?: string;
  readonly kind: OutputKind;
  /** Below its kind, with `/`. */
  readonly path: string;
  readonly containerName: string;
  /** The blob's full name; of a tracked output, the first blob's. */
  readonly name: string;
  /**
   * Without a SAS, even where one was used: the URL may be shown. If the name has a `.` or `..` segment, which clients resolve, its slashes are
   * percent-encoded, and no method requests it.
   */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  /** Of a tracked output, the last blob's. */
  readonly etag: string;
  readonly contentType?: string;
  /** When the tracking of a tracked output began, which may still grow; other outputs have none. */
  readonly trackedSince?: Date;

  readonly #container: OutputContainer;
  readonly #md5?: Uint8Array;

  /** @internal */
  constructor(container: OutputContainer, output: OutputName, properties: OutputProperties) {
    this.#container = container;
    this.jobId = container.jobId;
    this.taskId = output.taskId;
    this.kind = output.kind;
    this.path = output.path;
    this.containerName = container.client.containerName;
    this.name = output.name;
    this.url = urlOf(container, this.name);
    this.size = properties.size;
    this.lastModified = properties.lastModified;
    this.etag = properties.etag;
    this.contentType = properties.contentType;
    this.trackedSince = properties.trackedSince;
    this.#md5 = properties.md5;
  }

  /**
   * Downloads to a file that is named here, over one that is there. The file appears whole or not at all.
   *
   * A large download that breaks off leaves what has come in a file beside it, `<file>.<16 hex digits>.part`; the next one goes on there,
   * unless the output has been replaced.
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `Conflict`, `Integrity`, `DiskFull`, `RequestFailed`;
   *   `PathRefused` where the file cannot be written.
   */
  async downloadTo(file: string, options: DownloadOptions = {}): Promise<void> {
    await this.#writeTo(file, options);
  }

  /**
   * Downloads to the output's own path below a folder, and returns the file. Nothing is written outside the folder, whatever the path says
   * and whatever links lie in the folder.
   *
   * @throws {OutputError} `PathRefused`, and those of `downloadTo`.
   */
  async downloadInto(folder: string, options: DownloadOptions = {}): Promise<string> {
    const file = await this.#targetIn(folder);
    await this.#writeTo(file, options);
    return file;
  }

  /**
   * @internal Downloads as `downloadTo` does, unless the file holds the output as it was when it was looked up: for references that are fresh.
   */
  async placeAt(file: string, options: DownloadOptions = {}): Promise<PlacedFile> {
    const { path, size, lastModified, trackedSince } = this;
    const known = trackedSince === undefined && this.#md5 !== undefined ? { md5: this.#md5 } : {};
    if (await isPresent(file, { size, lastModified, ...known })) {
      options.onProgress?.({ path, receivedBytes: size, totalBytes: size });
      return { file, isFetched: false };
    }
    await this.#writeTo(file, options);
    return { file, isFetched: true };
  }

  /** @internal Downloads as `downloadInto` does, with the same exception as `placeAt`. */
  async placeInto(folder: string, options: DownloadOptions = {}): Promise<PlacedFile> {
    return this.placeAt(await this.#targetIn(folder), options);
  }

  /** Opens the content for reading. The stream ends with the errors of `downloadTo`. */
  async download(options: ReadOptions = {}): Promise<Readable> {
    const { bytes } = await openContent(this.#container, this.#address(), options);
    return Readable.from(bytes, { objectMode: false });
  }

  /** Returns the content. Throws as `downloadTo` does. */
  async bytes(options: ReadOptions = {}): Promise<Buffer> {
    const { bytes } = await openContent(this.#container, this.#address(), options);
    const chunks: Buffer[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Returns the content, which is taken for UTF-8. Throws as `downloadTo` does. */
  async text(options: ReadOptions = {}): Promise<string> {
    return (await this.bytes(options)).toString("utf8");
  }

  /**
   * Yields the content, and goes on as a tracked output grows: until it is closed, or nothing has come for `idleSeconds`. Other outputs
   * end where they end.
   *
   * @example
   * for await (const bytes of output.follow({ abortSignal })) process.stdout.write(bytes);
   *
   * @throws {OutputError} `Conflict` where the output is replaced, `OutputNotFound` where it is deleted; an `AbortError` when it is aborted.
   */
  follow(options: FollowOptions = {}): AsyncGenerator<Buffer, void> {
    return follow(this.#container, this.#address(), options);
  }

  /**
   * Deletes the output.
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `Conflict` where somebody holds it, `RequestFailed`.
   */
  async delete(options: RequestOptions = {}): Promise<void> {
    await deleteOutput(this.#container, this.#address(), options.abortSignal);
  }

  /** The name, if a URL leads to the blob. */
  #address(): string {
    return checkAddressable(this.name);
  }

  async #targetIn(folder: string): Promise<string> {
    // nothing is made on the disk for what cannot be fetched
    this.#address();
    const file = downloadTarget(folder, this.path);
    await makeParents(folder, file);
    return file;
  }

  async #writeTo(file: string, { onProgress, ...options }: DownloadOptions): Promise<void> {
    const { path, size: totalBytes } = this;
    const name = this.#address();
    const content = (after: EarlierReading | undefined) =>
      openContent(this.#container, name, {
        ...options,
        memory: reusedMemory,
        ...(after === undefined ? {} : { after }),
      });
    await writeFile(file, this, content, (receivedBytes) => onProgress?.({ path, receivedBytes, totalBytes }));
  }
}

/** Made without a client: that would be a tenth of the time of a long listing. */
function urlOf({ client }: OutputContainer, name: string): string {
  const container = new URL(client.url);
  if (isAddressable(name)) return container.origin + blobUrlPath(container, name);
  return `${container.origin}${container.pathname.replace(/\/$/, "")}/${encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd"))}`;
}
