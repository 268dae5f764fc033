import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { blobName, parseBlobName } from "../../conventions";
import { typeOfFile } from "../content-type";
import { pathFrom } from "../file-path";
import { getOutput } from "../get-output";
import type { OutputContainer } from "../output-container";
import { OutputError } from "../output-error";
import type { OutputReference, RequestOptions } from "../output-reference";
import type { OutputSet } from "../save-output";
import { appendInterval } from "./append-interval";
import { requestOptions } from "./load-copy";
import { segmentName } from "./segments";
import { type SourceBreak, SourceFile } from "./source-file";
import { ForeignContentError, LARGEST_APPEND, StoredCopy } from "./stored-copy";

/** A file that is tracked has not simply grown. What was stored stays, and the file's content now follows it, from its first byte on. */
export interface SourceChange {
  /** `replaced`: another file has taken its path. What was written to the one before is stored up to the change. */
  readonly reason: SourceBreak | "replaced";
  /** The file. */
  readonly source: string;
}

export interface TrackOptions extends RequestOptions {
  /** Where a relative source begins; the process's working directory by default. */
  readonly folder?: string;
  /** The blob's media type; by default that of its name's ending. */
  readonly contentType?: string;
  /**
   * The shortest time between two looks at the file; 1 by default. It grows, up to 60 seconds, as the blocks of the blob are used up: 50,000
   * of them then last for weeks.
   */
  readonly intervalSeconds?: number;
  /**
   * For how long `close` waits for late writers before it takes the last look. By default 3 for `stdout.txt` and `stderr.txt`, which the
   * node agent writes up to 3 seconds late, and 0 for all others.
   */
  readonly settleSeconds?: number;
  /**
   * Told when a look failed. What it has not stored the next look stores; `close` fails if the last one does. If this throws, no more looks
   * are taken, and `close` throws the same.
   */
  readonly onError?: (error: unknown) => void;
  /** Told when the file has not simply grown. */
  readonly onSourceChange?: (change: SourceChange) => void;
}

/** A file that is followed into storage as it grows, until it is closed. */
export interface TrackedOutput extends AsyncDisposable {
  /** The output's blob. */
  readonly name: string;
  /** The file. */
  readonly source: string;
  /**
   * Takes the last look, seals the output, and resolves to it. A second call gives the same promise.
   *
   * @throws {OutputError} what the last look failed with; `SourceNotFound` where there never was a file nor an output; `Conflict` where
   *   somebody else has written to the output.
   */
  close(): Promise<OutputReference>;
}

/** What tests set otherwise. */
export interface TrackLimits {
  /** How many blocks a segment is given; 50,000 is the service's limit. */
  readonly blockLimit?: number;
  readonly largestAppend?: number;
  readonly sealSeconds?: number;
  readonly sleep?: (seconds: number, signal?: AbortSignal) => Promise<void>;
}

/** The limit of the service ("Scalability and performance targets for Blob storage"). */
const MAX_BLOCKS = 50_000;

/** For how long sealing is tried: the output is whole without, and a program should not end minutes later for the sake of it. */
const SEAL_SECONDS = 5;

/** For how long the node agent may keep what a task's program has written. */
const AGENT_FLUSH_SECONDS = 3;

/** Begins to follow a file. Nothing is awaited; the first look is taken at once. */
export function trackOutput(
  container: OutputContainer,
  set: OutputSet,
  source: string,
  destination: string,
  options: TrackOptions = {},
  limits: TrackLimits = {},
): TrackedOutput {
  const name = trackedName(set, destination);
  return new Tracker(container, name, pathFrom(options.folder ?? ".", source), options, limits);
}

/**
 * Returns the name of a tracked output's first blob.
 *
 * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`, also where the names of further blobs would be too long: it is
 *   refused now, not after days.
 */
export function trackedName(set: OutputSet, destination: string): string {
  blobName({ ...set, path: segmentName(destination, 2) });
  return blobName({ ...set, path: destination });
}

class Tracker implements TrackedOutput {
  // as all that is not for the caller, no field that a log of the object would show: there may be a SAS in the client's URL
  readonly #container: OutputContainer;
  readonly #options: TrackOptions;
  readonly #limits: TrackLimits;
  readonly #closing = new AbortController();
  /** Nothing is waited for once it is closed or aborted. */
  readonly #ending: AbortSignal;
  readonly #following: Promise<void>;
  readonly #sleep: NonNullable<TrackLimits["sleep"]>;
  #closed: Promise<OutputReference> | undefined;
  #file: SourceFile | undefined;
  /** Whether the file is another than the one that the end of the copy is of. */
  #isReplacement = false;
  #copy: StoredCopy | undefined;
  /** After which it cannot go on. */
  #failure: unknown;

  constructor(
    container: OutputContainer,
    readonly name: string,
    readonly source: string,
    options: TrackOptions,
    limits: TrackLimits,
  ) {
    this.#container = container;
    this.#options = options;
    this.#limits = limits;
    this.#sleep = limits.sleep ?? sleepUnlessAborted;
    this.#ending = AbortSignal.any([this.#closing.signal, ...(options.abortSignal ? [options.abortSignal] : [])]);
    this.#following = this.#follow();
  }

  close(): Promise<OutputReference> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #follow(): Promise<void> {
    try {
      await this.#lookUntilClosed();
    } catch (error) {
      // what `onError` throws: nobody waits for this before `close`
      this.#failure = error;
    }
    if (this.#failure !== undefined) await this.#release();
  }

  async #lookUntilClosed(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted && this.#failure === undefined) {
      try {
        const isBehind = await this.#look();
        failures = 0;
        // a wait saves blocks, of which a file that fills one meanwhile needs no fewer
        if (isBehind) continue;
      } catch (error) {
        failures += 1;
        const isAborted = this.#options.abortSignal?.aborted ?? false;
        if (error instanceof ForeignContentError || isAborted) this.#failure = error;
        if (!isAborted) this.#options.onError?.(error);
      }
      const first = this.#options.intervalSeconds ?? 1;
      await this.#sleep(appendInterval(this.#copy?.blocks ?? 0, first, failures), this.#ending);
    }
  }

  async #finish(): Promise<OutputReference> {
    this.#closing.abort();
    try {
      await this.#following;
      if (this.#failure !== undefined) throw this.#failure;
      await this.#sleep(this.#settleSeconds, this.#options.abortSignal);
      return await this.#complete();
    } finally {
      await this.#release();
    }
  }

  /** An output that somebody has removed since the look before is stored once more, from the file's first byte on. */
  async #complete(): Promise<OutputReference> {
    try {
      return await this.#lookAndSeal();
    } catch (error) {
      const isRemoved = error instanceof OutputError && error.code === "OutputNotFound";
      if (!isRemoved || this.#file === undefined) throw error;
      this.#copy = undefined;
      return await this.#lookAndSeal();
    }
  }

  async #lookAndSeal(): Promise<OutputReference> {
    await this.#look();
    await this.#seal();
    return await this.#reference();
  }

  /** An output that is not sealed is whole all the same; some accounts and roles do not let it be sealed. */
  async #seal(): Promise<void> {
    const { abortSignal } = this.#options;
    const limit = AbortSignal.timeout((this.#limits.sealSeconds ?? SEAL_SECONDS) * 1000);
    try {
      await this.#copy?.seal(abortSignal === undefined ? limit : AbortSignal.any([limit, abortSignal]));
    } catch (error) {
      abortSignal?.throwIfAborted();
      if (!(error instanceof OutputError) && !limit.aborted) throw error;
    }
  }

  async #release(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  /** Stores what the file has that is not stored, and returns whether it has grown by a whole append meanwhile. */
  async #look(): Promise<boolean> {
    try {
      for (;;) {
        this.#options.abortSignal?.throwIfAborted();
        this.#file ??= await SourceFile.open(this.source);
        if (this.#file === undefined) return false;
        this.#copy ??= await this.#openCopy();
        // before it is read: a file that is replaced meanwhile is read to its end first
        const isCurrent = await this.#file.isCurrent();
        const isBehind = await this.#store(this.#file, this.#copy);
        if (isCurrent) return isBehind;
        await this.#release();
        this.#isReplacement = true;
      }
    } catch (error) {
      // storage is asked anew what it has: nobody knows what became of the request that failed
      this.#copy = undefined;
      throw error;
    }
  }

  async #store(file: SourceFile, copy: StoredCopy): Promise<boolean> {
    const { largestAppend = LARGEST_APPEND } = this.#limits;
    if (this.#isReplacement) {
      this.#tell("replaced");
      await copy.restart();
      this.#isReplacement = false;
    }
    // what is written after this, or anew once more, is left to the next look, so that a look ends whatever the file does
    let end = await file.size();
    let hasBroken = false;
    for (;;) {
      const count = Math.max(0, Math.min(end - copy.position, largestAppend));
      const read = await file.read(copy.position, copy.tail, count);
      if (typeof read === "string") {
        if (hasBroken) return false;
        hasBroken = true;
        this.#tell(read);
        await copy.restart();
        end = await file.size();
        continue;
      }
      if (read.length === 0) return (await file.size()) - copy.position >= largestAppend;
      await copy.append(read);
    }
  }

  #tell(reason: SourceChange["reason"]): void {
    this.#options.onSourceChange?.({ reason, source: this.source });
  }

  #openCopy(): Promise<StoredCopy> {
    const { contentType = typeOfFile(this.name) } = this.#options;
    const { blockLimit = MAX_BLOCKS } = this.#limits;
    return StoredCopy.open(this.#container, this.name, { contentType, blockLimit, ...requestOptions(this.#options) });
  }

  async #reference(): Promise<OutputReference> {
    try {
      return await getOutput(this.#container, parseBlobName(this.name), requestOptions(this.#options));
    } catch (error) {
      if (this.#copy !== undefined || !(error instanceof OutputError) || error.code !== "OutputNotFound") throw error;
      throw new OutputError(
        "SourceNotFound",
        `source must be a file, got ${JSON.stringify(this.source)}, which is none`,
        {
          cause: error,
        },
      );
    }
  }

  get #settleSeconds(): number {
    const isAgents = ["stdout.txt", "stderr.txt"].includes(basename(this.source));
    return this.#options.settleSeconds ?? (isAgents ? AGENT_FLUSH_SECONDS : 0);
  }
}

async function sleepUnlessAborted(seconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(seconds * 1000, undefined, { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
