import { type Clock, isTransientStatus } from "../../conventions/internal";
import { BatchError } from "../batch-error";
import { type BatchConnection, limitedConnection } from "../client";

/** How often the service is asked. */
export interface PollInterval {
  /** After every change, in seconds (default: 5). */
  readonly firstSeconds?: number;
  /** The interval grows by half with each poll that finds no change, up to this (default: 30). */
  readonly longestSeconds?: number;
}

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 30;

/** How much longer the next interval is if nothing has changed. */
const GROWTH = 1.5;

/** The least time between two requests, in milliseconds. A shorter `firstSeconds` shortens it. */
const LEAST_INTERVAL = 1000;

/** Spreads requests over time: at most one per second, and few while nothing changes. */
export class Poll {
  readonly #first: number;
  readonly #longest: number;
  readonly #least: number;
  readonly #end: number;
  #interval: number;
  #lastState: string | undefined;
  #lastRequest = Number.NEGATIVE_INFINITY;

  /** @param timeLimitSeconds from now (default: no limit). */
  constructor(
    private readonly clock: Clock,
    { firstSeconds = FIRST_SECONDS, longestSeconds = Math.max(LONGEST_SECONDS, firstSeconds) }: PollInterval,
    timeLimitSeconds = Number.POSITIVE_INFINITY,
    private readonly abortSignal?: AbortSignal,
  ) {
    this.#first = firstSeconds * 1000;
    this.#longest = longestSeconds * 1000;
    this.#least = Math.min(LEAST_INTERVAL, this.#first);
    this.#interval = this.#first;
    this.#end = clock.now() + timeLimitSeconds * 1000;
  }

  /** Waits until the next request may be sent. Call it before each request. */
  async beforeRequest(): Promise<void> {
    const wait = this.#lastRequest + this.#least - this.clock.now();
    if (wait > 0) await this.clock.sleep(wait, this.abortSignal);
    this.abortSignal?.throwIfAborted();
    this.#lastRequest = this.clock.now();
  }

  /** The connection for the requests of the wait, which are not retried beyond the time limit. */
  limited(connection: BatchConnection): BatchConnection {
    return limitedConnection(connection, this.#end);
  }

  /** Whether an error ends the wait because the time limit was reached while the service could not answer. */
  hasEndedBy(error: unknown): error is BatchError {
    return (
      this.isOver && error instanceof BatchError && (error.status === undefined || isTransientStatus(error.status))
    );
  }

  /** Whether the time limit is reached. */
  get isOver(): boolean {
    return this.clock.now() >= this.#end;
  }

  /**
   * Waits for the next poll, at most until the time limit.
   *
   * @param state what was found, as text. If it differs from the last one, the interval is short again.
   */
  async untilNext(state: string): Promise<void> {
    const isSame = state === this.#lastState;
    this.#interval = isSame ? Math.min(this.#interval * GROWTH, this.#longest) : this.#first;
    this.#lastState = state;
    await this.clock.sleep(Math.min(this.#interval, Math.max(0, this.#end - this.clock.now())), this.abortSignal);
  }
}
