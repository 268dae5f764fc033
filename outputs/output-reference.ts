import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type BlobNameParts, blobName, type OutputKind } from "../conventions";
import { downloadTarget, makeParents } from "./download-target";
import { openBlob } from "./location";
import type { OutputContainer } from "./output-container";
import type { Attempt } from "./storage-failure";

/** What storage says of an output. */
export interface OutputProperties {
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;
}

/** What a request may be given. */
export interface RequestOptions {
  readonly abortSignal?: AbortSignal;
}

/** One output that is stored: what it is, and the ways to have it. */
export class OutputReference {
  /** Not known where the container was given by its URL. */
  readonly jobId?: string;
  /** The task whose output it is; a job's output has none. */
  readonly taskId?: string;
  readonly kind: OutputKind;
  /** Below its kind, with `/`. */
  readonly path: string;
  readonly containerName: string;
  /** The blob's full name. */
  readonly name: string;
  /** Without a SAS, even where one was used: the URL may be shown. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly etag: string;
  readonly contentType?: string;

  readonly #container: OutputContainer;

  constructor(container: OutputContainer, parts: BlobNameParts, properties: OutputProperties) {
    this.#container = container;
    this.jobId = container.jobId;
    this.taskId = parts.taskId;
    this.kind = parts.kind;
    this.path = parts.path;
    this.containerName = container.client.containerName;
    this.name = blobName(parts);
    const url = new URL(openBlob(container.client, this.name).url);
    this.url = url.origin + url.pathname;
    this.size = properties.size;
    this.lastModified = properties.lastModified;
    this.etag = properties.etag;
    this.contentType = properties.contentType;
  }

  /**
   * Downloads to a file that is named here, over one that is there. The file appears whole or not at all.
   *
   * @throws {OutputError} `OutputNotFound`, `ContainerNotFound`, `AccessDenied`, `RequestFailed`.
   */
  async downloadTo(file: string, options: RequestOptions = {}): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.#writeTo(file, options);
  }

  /**
   * Downloads to the output's own path below a folder, and returns the file. Nothing is written outside the folder, whatever the path says
   * and whatever links lie in the folder.
   *
   * @throws {OutputError} `PathRefused`, and those of `downloadTo`.
   */
  async downloadInto(folder: string, options: RequestOptions = {}): Promise<string> {
    const file = downloadTarget(folder, this.path);
    await makeParents(folder, file);
    await this.#writeTo(file, options);
    return file;
  }

  /** Opens the content for reading. */
  async download(options: RequestOptions = {}): Promise<Readable> {
    const response = await this.#send(() =>
      openBlob(this.#container.client, this.name).download(0, undefined, options),
    );
    // on Node the client always has a stream here; its type serves browsers too
    return response.readableStreamBody as Readable;
  }

  /** Returns the content, which is taken for UTF-8. */
  async text(options: RequestOptions = {}): Promise<string> {
    return text(await this.download(options));
  }

  async #writeTo(file: string, options: RequestOptions): Promise<void> {
    const part = `${file}.${randomUUID().slice(0, 8)}.part`;
    try {
      const content = await this.download(options);
      await this.#send(() => pipeline(content, createWriteStream(part, { flags: "wx" })));
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  #send<T>(request: () => Promise<T>): Promise<T> {
    const attempt: Attempt = { container: this.containerName, blob: this.name };
    return this.#container.send(attempt, request);
  }
}
