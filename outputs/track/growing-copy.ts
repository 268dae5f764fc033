import { typeOfFile } from "../names/content-type";
import { OutputError } from "../output-error";
import { recordWrittenRun } from "../runs/written-run";
import type { OutputContainer } from "../storage/output-container";
import { requestOptions } from "./load-copy";
import { LARGEST_APPEND, StoredCopy, tailAfter } from "./stored-copy";
import type { SourceChange, TrackLimits, TrackOptions } from "./track-options";
import { type SourceBreak, TrackedFile } from "./tracked-file";

/** The limit of the service ("Scalability and performance targets for Blob storage"). */
const MAX_BLOCKS = 50_000;

/**
 * For how long sealing is tried. The output is complete without it, so a program should not end minutes later because
 * of it.
 */
const SEAL_SECONDS = 5;

/**
 * After how many new bytes waiting saves nothing: 4 MiB. With appends of this size, a blob has room for 195 GiB.
 */
const WORTH_AN_APPEND = 4 * 2 ** 20;

/** The bytes of the next append, which are read while another one is on its way. */
interface ReadAhead {
  readonly position: number;
  /** The last bytes of the copy before them. */
  readonly tail: Buffer;
  readonly reading: Promise<Buffer | SourceBreak>;
}

/** A file that grows, and its copy in storage. Each look at the file stores what the copy does not have yet. */
export class GrowingCopy {
  readonly #container: OutputContainer;
  readonly #options: TrackOptions;
  readonly #limits: TrackLimits;
  #file: TrackedFile | undefined;
  /** Whether the file is a different one than the file at the end of the copy. */
  #isReplacement = false;
  #copy: StoredCopy | undefined;
  /** Whether the last look ended because the file is rewritten again and again. */
  #isChanging = false;

  constructor(
    container: OutputContainer,
    private readonly name: string,
    private readonly source: string,
    options: TrackOptions,
    limits: TrackLimits,
  ) {
    this.#container = container;
    this.#options = options;
    this.#limits = limits;
  }

  /** How many blocks the last blob of the copy has. */
  get blocks(): number {
    return this.#copy?.blocks ?? 0;
  }

  /** Whether the file is open. */
  get hasFile(): boolean {
    return this.#file !== undefined;
  }

  /** Whether there is a copy, as far as is known. */
  get isOpen(): boolean {
    return this.#copy !== undefined;
  }

  /**
   * Returns whether the file has grown so much since the last look that the next look should not wait.
   *
   * @param enough in bytes.
   */
  async isBehind(enough = WORTH_AN_APPEND): Promise<boolean> {
    // A look can end in the meantime, and forget the copy.
    const copy = this.#copy;
    if (this.#file === undefined || copy === undefined || this.#isChanging) return false;
    // The file can be closed in the meantime. The next look reports all other errors.
    const size = await this.#file.size().catch(() => 0);
    return size - copy.position >= enough;
  }

  /** Stores what is not stored yet. Returns whether the next look should not wait, as `isBehind` does. */
  async look(): Promise<boolean> {
    try {
      for (;;) {
        this.#options.abortSignal?.throwIfAborted();
        this.#file ??= await TrackedFile.open(this.source);
        if (this.#file === undefined) return false;
        this.#copy ??= await this.#openCopy();
        // Check this before reading. A file that is replaced in the meantime is read to its end first.
        const isCurrent = await this.#file.isCurrent();
        await this.#store(this.#file, this.#copy);
        if (isCurrent) return await this.isBehind(Math.min(WORTH_AN_APPEND, this.#largestAppend));
        await this.release();
        this.#isReplacement = true;
      }
    } catch (error) {
      // It is unknown whether the failed request had an effect, so ask storage again.
      this.#copy = undefined;
      throw error;
    }
  }

  /**
   * Seals the copy. Failures are ignored: an output that is not sealed is complete too, and some accounts and roles do
   * not allow sealing.
   */
  async seal(): Promise<void> {
    const { abortSignal } = this.#options;
    const limit = AbortSignal.timeout((this.#limits.sealSeconds ?? SEAL_SECONDS) * 1000);
    try {
      await this.#copy?.seal(abortSignal === undefined ? limit : AbortSignal.any([limit, abortSignal]));
    } catch (error) {
      abortSignal?.throwIfAborted();
      if (!(error instanceof OutputError) && !limit.aborted) throw error;
    }
  }

  /** Makes the next look ask storage what it has. */
  forget(): void {
    this.#copy = undefined;
  }

  /** Closes the file. The next look opens the file that the path leads to then. */
  async release(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #store(file: TrackedFile, copy: StoredCopy): Promise<void> {
    if (this.#isReplacement) {
      this.#tell("replaced");
      await copy.restart();
      this.#isReplacement = false;
    }
    // The next look stores bytes that are written or rewritten after this. So every look ends, even if the file keeps
    // changing.
    let end = await file.size();
    let hasBroken = false;
    this.#isChanging = false;
    /** Reads the next append. If another one is on its way, the tail is that after it. */
    const read = (position: number, tail: Buffer) =>
      file.read(position, tail, Math.max(0, Math.min(end - position, this.#largestAppend)));
    let ahead: ReadAhead | undefined;
    for (;;) {
      const { position, tail } = copy;
      // The copy can be at another place, if the append stored a part, or if another process continued the output.
      const isNext = ahead?.position === position && ahead.tail.equals(tail);
      const bytes = await (isNext ? ahead!.reading : read(position, tail));
      ahead = undefined;
      if (typeof bytes === "string") {
        if (hasBroken) {
          this.#isChanging = true;
          return;
        }
        hasBroken = true;
        this.#tell(bytes);
        await copy.restart();
        end = await file.size();
        continue;
      }
      if (bytes.length === 0) return;
      const next = position + bytes.length;
      if (next < end) {
        const nextTail = tailAfter(tail, bytes);
        ahead = { position: next, tail: nextTail, reading: read(next, nextTail) };
        // If the append fails, nothing waits for it.
        ahead.reading.catch(() => {});
      }
      await copy.append(bytes);
    }
  }

  get #largestAppend(): number {
    return this.#limits.largestAppend ?? LARGEST_APPEND;
  }

  #tell(reason: SourceChange["reason"]): void {
    this.#options.onSourceChange?.({ reason, source: this.source });
  }

  async #openCopy(): Promise<StoredCopy> {
    await recordWrittenRun(this.#container);
    const { contentType = typeOfFile(this.name) } = this.#options;
    const { blockLimit = MAX_BLOCKS } = this.#limits;
    return StoredCopy.open(this.#container, this.name, { contentType, blockLimit, ...requestOptions(this.#options) });
  }
}
