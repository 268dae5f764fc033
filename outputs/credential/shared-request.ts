/** A request whose result several callers wait for. It is aborted when none of them waits for it any more. */
export class SharedRequest<T> {
  readonly #ending = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(send: (abortSignal: AbortSignal) => Promise<T>) {
    this.#result = send(this.#ending.signal);
    // The callers that wait get the failure. Without one, it must not end the process.
    this.#result.catch(() => {});
  }

  /**
   * Waits for the result.
   *
   * @param abortSignal ends only the wait of this caller.
   * @throws the failure of the request, or the reason of the signal.
   */
  async result(abortSignal?: AbortSignal): Promise<T> {
    abortSignal?.throwIfAborted();
    this.#waiting += 1;
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(abortSignal?.reason);
    });
    abortSignal?.addEventListener("abort", abort, { once: true });
    try {
      return await Promise.race([this.#result, aborted]);
    } finally {
      abortSignal?.removeEventListener("abort", abort);
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#ending.abort();
    }
  }
}
