import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Clock, systemClock } from "../../conventions/internal";
import { quotedPath } from "../failure/quoted-path";
import { getOutput } from "../list/get-output";
import type { OutputName } from "../names/output-name";
import { OutputError } from "../output-error";
import type { OutputReference } from "../output-reference";
import { refusedArgument } from "../refused-argument";
import { filterForOwn } from "../runs/run-filter";
import { writtenRun } from "../runs/written-run";
import type { OutputContainer } from "../storage/output-container";
import { appendInterval } from "./append-interval";
import { GrowingCopy } from "./growing-copy";
import { requestOptions } from "./load-copy";
import { ForeignContentError } from "./stored-copy";
import type { TrackLimits, TrackOptions } from "./track-options";

/** A file that is tracked as an output while it grows, until it is closed. */
export interface TrackedOutput extends AsyncDisposable {
  /** Name of the output's blob. */
  readonly name: string;
  /** Path of the file. */
  readonly source: string;
  /**
   * Looks at the file for the last time, seals the output, and returns it. A second call returns the same promise.
   *
   * @throws {OutputError} the failure of the last look; `SourceNotFound` if neither the file nor the output ever
   *   existed; `Conflict` if another process has written to the output.
   */
  close(): Promise<OutputReference>;
}

/** How often the size of the file is checked between two looks, in milliseconds. It is one call of the system. */
const SIZE_CHECK_MS = 50;

/** How long the node agent can hold back what a task's program has written. */
const AGENT_FLUSH_SECONDS = 3;

/** Looks at a file again and again until it is closed, and then for the last time. */
export class Tracker implements TrackedOutput {
  readonly name: string;
  // Private, because a log of the object shows its fields, and the client's URL can contain a SAS.
  readonly #container: OutputContainer;
  readonly #output: OutputName;
  readonly #options: TrackOptions;
  readonly #closing = new AbortController();
  /** Ends all waits when the tracker is closed or aborted. */
  readonly #ending: AbortSignal;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #copy: GrowingCopy;
  readonly #following: Promise<void>;
  #closed: Promise<OutputReference> | undefined;
  /** The failure after which tracking cannot continue. */
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
      // The error that `onError` throws. Only `close` waits for this promise.
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
        if (isBehind) continue;
      } catch (error) {
        failures += 1;
        const isAborted = this.#options.abortSignal?.aborted ?? false;
        if (error instanceof ForeignContentError || isAborted) this.#failure = error;
        if (!isAborted) this.#options.onError?.(error);
      }
      const first = this.#options.intervalSeconds ?? 1;
      await this.#waitForLook(appendInterval(this.#copy.blocks, first, failures));
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

  /** Looks and seals. If the output was deleted since the last look, it is stored again from the file's first byte. */
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
      const run = writtenRun(this.#container);
      return await getOutput(this.#container, this.#output, {
        ...requestOptions(this.#options),
        ...(run !== undefined && { filter: filterForOwn(run) }),
      });
    } catch (error) {
      if (this.#copy.isOpen || !(error instanceof OutputError) || error.code !== "OutputNotFound") throw error;
      const got = `${quotedPath(this.source)}, which does not exist`;
      throw refusedArgument("SourceNotFound", "source", "be a file", got, undefined, { cause: error });
    }
  }

  /** Waits before the next look, but not while a fast file gets far ahead of its copy. */
  async #waitForLook(seconds: number): Promise<void> {
    const behind = new AbortController();
    const over = new AbortController();
    // One check at a time, because a check of a file on a network can take long.
    const checkSize = async () => {
      while (!over.signal.aborted) {
        await delay(SIZE_CHECK_MS, undefined, { signal: over.signal });
        if (await this.#copy.isBehind()) behind.abort();
      }
    };
    // The end of the wait also ends the delay, as a failure.
    checkSize().catch(() => {});
    try {
      await this.#wait(seconds, AbortSignal.any([this.#ending, behind.signal]));
    } finally {
      over.abort();
    }
  }

  /** Waits, unless the signal is aborted. */
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
