/** How long a request continues when no caller waits for it, in milliseconds. */
const PATIENCE = 1000;

/**
 * A request whose result several callers wait for. It is aborted a second after the last one has left, so that a user
 * who chooses another page in the meantime does not start it again.
 */
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
      if (this.#waiting === 0 && !this.#isAnswered) this.#endUnlessNeeded();
    }
  }

  #endUnlessNeeded(): void {
    const end = () => {
      if (this.#waiting === 0) this.#ending.abort();
    };
    setTimeout(end, PATIENCE).unref();
  }
}
