import { RestError } from "@azure/core-rest-pipeline";
import { crc64 } from "../checksum/crc64";
import { MAX_SEGMENTS } from "../names/segment-name";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry/service-answer";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { inPieces } from "../upload";
import { type CopyOptions, isConflict, loadCopy, requestOptions, TAIL_LENGTH } from "./load-copy";
import {
  createSegment,
  findSegment,
  moveSegment,
  readSegment,
  type SegmentAddress,
  type StoredSegment,
  sealSegment,
} from "./stored-segment";

/**
 * The largest append, in bytes. The service accepts 100 MiB from version 2022-11-02 on ("Append Block"). Two appends of
 * this size are in memory at most, and a network of 1 Gbit/s sends one in 0.14 s.
 */
export const LARGEST_APPEND = 16 * 2 ** 20;

/**
 * How often in a row an append is retried if it is refused although it has the right position. While another client has
 * a lease, it is always refused.
 */
const MAX_REFUSALS = 5;

/** Another process writes to the output too. To continue would mix two files. */
export class ForeignContentError extends OutputError {
  constructor(container: string, name: string) {
    super(
      "Conflict",
      `output ${name} in container ${container} has other bytes at its end, so another process writes to it; track each file to its own path`,
    );
  }
}

/**
 * The stored copy of a file that grows. It relies only on what is in storage. So any process can open it again at any
 * time, and knows how much of the source is stored.
 */
export class StoredCopy {
  #segment: StoredSegment;
  #tail: Buffer;
  /** How often in a row an append was refused for an unknown reason. */
  #refusals = 0;

  private constructor(
    private readonly container: OutputContainer,
    private readonly name: string,
    private readonly options: CopyOptions,
    { segment, tail }: { segment: StoredSegment; tail: Buffer },
  ) {
    this.#segment = segment;
    this.#tail = tail;
  }

  /**
   * Opens the existing copy, or creates it.
   *
   * @throws {OutputError} `Conflict` if a blob of that name is not a tracked output; `ContainerNotFound`,
   *   `AccessDenied`, `RequestFailed`.
   */
  static async open(container: OutputContainer, name: string, options: CopyOptions): Promise<StoredCopy> {
    return new StoredCopy(container, name, options, await loadCopy(container, name, options));
  }

  /** How much of the source is stored, in bytes. */
  get position(): number {
    return this.#segment.length + this.#segment.offset;
  }

  /** The last stored bytes of the source. */
  get tail(): Buffer {
    return this.#tail;
  }

  /** How many blocks the last segment has. */
  get blocks(): number {
    return this.#segment.blocks;
  }

  /**
   * Appends the bytes of the source at `position`. It may store only a part of them.
   *
   * Every append names its position, so storage refuses bytes that are already stored. This happens if an answer was
   * lost, or if the request of a killed process arrived late. Then the stored bytes are compared, and count as appended
   * if they are the same.
   *
   * @throws {ForeignContentError}
   */
  async append(bytes: Buffer): Promise<void> {
    if (this.#isFull) {
      await this.#startSegment(this.position);
      return;
    }
    const { length } = this.#segment;
    const { name: blob } = this.#segment;
    const headers = {
      "content-length": String(bytes.length),
      "content-type": "application/octet-stream",
      "x-ms-blob-condition-appendpos": String(length),
      "x-ms-content-crc64": crc64(bytes).toString("base64"),
    };
    const body = () => inPieces(bytes);
    try {
      const answer = await this.container.send(
        { container: this.container.containerName, blob },
        (abortSignal) =>
          this.container.rest({ method: "PUT", blob, query: { comp: "appendblock" }, headers, body, abortSignal }),
        { ...this.#requestOptions, bodyLength: bytes.length },
      );
      const blocks = Number(answer.header("x-ms-blob-committed-block-count") ?? this.#segment.blocks + 1);
      this.#advance(bytes, { blocks, etag: answer.header("etag") ?? "" });
    } catch (error) {
      if (!isConflict(error)) throw error;
      await this.#compare(bytes, error);
    }
  }

  /** Continues with the first byte of the source after what is stored. */
  async restart(): Promise<void> {
    if (this.#isFull) await this.#startSegment(0);
    if (this.position !== 0) await this.#moveTo(0 - this.#segment.length);
    this.#tail = Buffer.alloc(0);
  }

  /** Seals the last segment, so that nothing more can be appended. */
  async seal(abortSignal: AbortSignal): Promise<void> {
    if (this.#segment.isSealed) return;
    await sealSegment(this.#address, { abortSignal });
    this.#segment = { ...this.#segment, isSealed: true };
  }

  async #compare(bytes: Buffer, refusal: unknown): Promise<void> {
    const { length } = this.#segment;
    const found = await this.#find();
    const landed = bytes.subarray(0, Math.max(0, (found?.length ?? 0) - length));
    if (found === undefined || landed.length === 0) {
      // Either the segment is full, and the next append starts a new one. Or the reason was temporary, and the append
      // is retried.
      this.#refusals += 1;
      if (found?.length !== length || this.#refusals > MAX_REFUSALS) throw refusal;
      this.#segment = isForWantOfRoom(refusal) ? { ...found, blocks: this.options.blockLimit } : found;
      return;
    }
    const there = await readSegment(this.#address, length, landed.length, this.#requestOptions);
    if (!there.equals(landed)) throw new ForeignContentError(this.container.containerName, this.#segment.name);
    // If storage has more bytes, they are compared next, even if the blob may be full: its end is not reached yet.
    const isAtEnd = found.length === length + landed.length;
    this.#advance(landed, isAtEnd ? found : { blocks: this.#segment.blocks, etag: found.etag });
  }

  #advance(bytes: Buffer, { blocks, etag }: { blocks: number; etag: string }): void {
    this.#segment = { ...this.#segment, length: this.#segment.length + bytes.length, blocks, etag };
    this.#refusals = 0;
    this.#tail = tailAfter(this.#tail, bytes);
  }

  async #moveTo(offset: number): Promise<void> {
    try {
      this.#segment = await moveSegment(this.#address, this.#segment, offset, this.#requestOptions);
    } catch (error) {
      if (!isConflict(error)) throw error;
      // The answer was lost, and the change is done.
      const found = await this.#find();
      if (found?.offset !== offset || found.length !== this.#segment.length) throw error;
      this.#segment = found;
    }
  }

  async #startSegment(offset: number): Promise<void> {
    const { index } = this.#segment;
    if (index === MAX_SEGMENTS) {
      throw new OutputError(
        "RequestFailed",
        `output ${this.name} already has ${MAX_SEGMENTS} segments, which is the limit`,
      );
    }
    const next = { container: this.container, name: this.name, index: index + 1 };
    try {
      this.#segment = await createSegment(
        next,
        { offset, contentType: this.options.contentType },
        this.#requestOptions,
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
      // The answer was lost, or another process was faster.
      const loaded = await loadCopy(this.container, this.name, this.options);
      if (loaded.segment.index === index) throw error;
      this.#segment = loaded.segment;
      this.#tail = loaded.tail;
    }
  }

  #hasNoRoom({ isSealed, blocks }: StoredSegment): boolean {
    return isSealed || blocks >= this.options.blockLimit;
  }

  get #isFull(): boolean {
    return this.#hasNoRoom(this.#segment);
  }

  #find(): Promise<StoredSegment | undefined> {
    return findSegment(this.#address, this.#requestOptions);
  }

  get #address(): SegmentAddress {
    return { container: this.container, name: this.name, index: this.#segment.index };
  }

  get #requestOptions(): RequestOptions {
    return requestOptions(this.options);
  }
}

/** Returns the tail of a copy with this tail, after more bytes were appended. */
export function tailAfter(tail: Buffer, appended: Buffer): Buffer {
  // Copied, so that the rest of a large append can be freed.
  return Buffer.from(Buffer.concat([tail, appended.subarray(-TAIL_LENGTH)]).subarray(-TAIL_LENGTH));
}

/**
 * Returns whether the service refused an append because the blob has no room for more blocks. Its answer takes
 * precedence over the known number of blocks.
 */
function isForWantOfRoom(refusal: unknown): boolean {
  const cause = refusal instanceof OutputError ? refusal.cause : undefined;
  return cause instanceof RestError && serviceCode(cause) === "BlockCountExceedsLimit";
}
