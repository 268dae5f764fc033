import { basename } from "node:path";
import { getOutput } from "../list/get-output";
import type { OutputName } from "../names/output-name";
import { OutputError } from "../output-error";
import type { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import { type Clock, systemClock } from "../time/clock";
import { appendInterval } from "./append-interval";
import { GrowingCopy } from "./growing-copy";
import { requestOptions } from "./load-copy";
import { ForeignContentError } from "./stored-copy";
import type { TrackLimits, TrackOptions } from "./track-options";

/** A file that is followed into storage as it grows, until it is closed. */
export interface TrackedOutput extends AsyncDisposable {
  /** The output's blob. */
  readonly name: string;
  /** The file. */
  readonly source: string;
  /**
   * Takes the last look, seals the output, and resolves to it. A second call gives the same promise.
   *
   * @throws {OutputError} what the last look failed with; `SourceNotFound` where there never was a file nor an output;
   *   `Conflict` where somebody else has written to the output.
   */
  close(): Promise<OutputReference>;
}

/** For how long the node agent may keep what a task's program has written. */
const AGENT_FLUSH_SECONDS = 3;

/** Looks at a file again and again until it is closed, and then once more. */
export class Tracker implements TrackedOutput {
  readonly name: string;
  // as all that is not for the caller, no field that a log of the object would show: there may be a SAS in the client's
  // URL
  readonly #container: OutputContainer;
  readonly #output: OutputName;
  readonly #options: TrackOptions;
  readonly #closing = new AbortController();
  /** Nothing is waited for once it is closed or aborted. */
  readonly #ending: AbortSignal;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #copy: GrowingCopy;
  readonly #following: Promise<void>;
  #closed: Promise<OutputReference> | undefined;
  /** After which it cannot go on. */
  #failure: unknown;

  constructor(
    container: OutputContainer,
    output: OutputName,
    readonly source: string,
    options: TrackOptions,
    limits: TrackLimits,
  ) {
    this.#container = container;
    this.#output = output;
    this.name = output.name;
    this.#options = options;
    this.#clock = limits.clock ?? systemClock;
    this.#ending = AbortSignal.any([this.#closing.signal, ...(options.abortSignal ? [options.abortSignal] : [])]);
    this.#copy = new GrowingCopy(container, output.name, source, options, limits);
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
    if (this.#failure !== undefined) await this.#copy.release();
  }

  async #lookUntilClosed(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted && this.#failure === undefined) {
      try {
        const isBehind = await this.#copy.look();
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
      await this.#wait(appendInterval(this.#copy.blocks, first, failures), this.#ending);
    }
  }

  async #finish(): Promise<OutputReference> {
    this.#closing.abort();
    try {
      await this.#following;
      if (this.#failure !== undefined) throw this.#failure;
      await this.#wait(this.#settleSeconds, this.#options.abortSignal);
      return await this.#complete();
    } finally {
      await this.#copy.release();
    }
  }

  /** An output that somebody has removed since the look before is stored once more, from the file's first byte on. */
  async #complete(): Promise<OutputReference> {
    try {
      return await this.#lookAndSeal();
    } catch (error) {
      const isRemoved = error instanceof OutputError && error.code === "OutputNotFound";
      if (!isRemoved || !this.#copy.hasFile) throw error;
      this.#copy.forget();
      return await this.#lookAndSeal();
    }
  }

  async #lookAndSeal(): Promise<OutputReference> {
    await this.#copy.look();
    await this.#copy.seal();
    return await this.#reference();
  }

  async #reference(): Promise<OutputReference> {
    try {
      return await getOutput(this.#container, this.#output, requestOptions(this.#options));
    } catch (error) {
      if (this.#copy.isOpen || !(error instanceof OutputError) || error.code !== "OutputNotFound") throw error;
      throw new OutputError(
        "SourceNotFound",
        `source must be a file, got ${JSON.stringify(this.source)}, which is none`,
        {
          cause: error,
        },
      );
    }
  }

  /** Waits, unless the signal says that there is nothing to wait for. */
  async #wait(seconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await this.#clock.sleep(seconds * 1000, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }

  get #settleSeconds(): number {
    const isAgents = ["stdout.txt", "stderr.txt"].includes(basename(this.source));
    return this.#options.settleSeconds ?? (isAgents ? AGENT_FLUSH_SECONDS : 0);
  }
}
