/**
 * A request that has failed and is retried. It is one object from the first retry of the request to its end, and its
 * values change.
 */
export interface RetriedRequest {
  /** Such as `GET`. Undefined if no answer came in time. */
  readonly method?: string;
  /** The host that the request is sent to. It never contains a SAS. */
  readonly host: string;
  /** What the last attempt got, such as `ServerBusy 503`, `ECONNRESET` or `no answer in 60 s`. */
  readonly got: string;
  /** How long ago the first attempt failed, in seconds. */
  readonly failedSeconds: number;
  /** For how long the request will still be retried at least, in seconds. */
  readonly remainingSeconds: number;
}

/** Receives a report of each request that is retried. The library itself prints nothing. */
export interface RetryObserver {
  /** Called before each wait. If it throws, the request fails with the same error. */
  readonly onRetry?: (request: RetriedRequest) => void;
  /** Called when a request that was retried has ended: answered, failed or aborted. */
  readonly onRetryEnd?: (request: RetriedRequest, wasAnswered: boolean) => void;
}

/** What changes with each attempt. */
type Progress = Pick<RetriedRequest, "method" | "got" | "remainingSeconds">;

/** The retries of one request, for its observer. */
export class RetryReport {
  #request: RetriedRequest | undefined;
  #firstFailure = 0;

  /** @param now tells the time in milliseconds, from any start. */
  constructor(
    private readonly host: string,
    private readonly observer: RetryObserver,
    private readonly now: () => number,
  ) {}

  /** Reports a wait before the next attempt. */
  retry(progress: Progress): void {
    if (this.#request === undefined) this.#firstFailure = this.now();
    const failedSeconds = (this.now() - this.#firstFailure) / 1000;
    this.#request = Object.assign(this.#request ?? {}, { host: this.host, ...progress, failedSeconds });
    this.observer.onRetry?.(this.#request);
  }

  /** Reports the end if the request was retried. */
  end(wasAnswered: boolean): void {
    if (this.#request !== undefined) this.observer.onRetryEnd?.(this.#request, wasAnswered);
  }
}
