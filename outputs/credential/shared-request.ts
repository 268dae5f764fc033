/** A request whose result several callers wait for. It is aborted when none of them waits for it any more. */
export class SharedRequest<T> {
  readonly #ending = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;
  #isAnswered = false;

  constructor(send: (abortSignal: AbortSignal) => Promise<T>) {
    this.#result = send(this.#ending.signal);
    const answered = () => {
      this.#isAnswered = true;
    };
    // The callers that wait get the failure. Without one, it must not end the process.
    this.#result.then(answered, answered);
  }

  /**
   * Waits for the result.
   *
   * @param abortSignal ends only the wait of this caller.
   * @throws the failure of the request, or an `AbortError` if it was aborted or the signal is.
   */
  async result(abortSignal?: AbortSignal): Promise<T> {
    abortSignal?.throwIfAborted();
    this.#ending.signal.throwIfAborted();
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
      if (this.#waiting === 0 && !this.#isAnswered) this.#ending.abort();
    }
  }
}
