/** Runs that several callers wait for, one per key. Results are kept. */
interface SharedRuns<T> {
  /**
   * Starts the run of a key, joins it, or returns its result. The run is aborted when the signals of all waiting
   * callers have aborted. After a run was aborted or has rejected, the next caller starts it again.
   */
  join(key: string, begin: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Deletes the result of a key. */
  delete(key: string): void;
  /** Deletes all results. */
  clear(): void;
}

export function createSharedRuns<T>(): SharedRuns<T> {
  const runs = new Map<string, { promise: Promise<T>; controller: AbortController; waiting: number }>();
  return {
    async join(key, begin, signal) {
      signal.throwIfAborted();
      let run = runs.get(key);
      if (run === undefined) {
        const controller = new AbortController();
        const begun = { promise: begin(controller.signal), controller, waiting: 0 };
        begun.promise.catch(() => runs.get(key) === begun && runs.delete(key));
        runs.set(key, begun);
        run = begun;
      }
      const { promise, controller } = run;
      run.waiting += 1;
      const left = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      try {
        return await Promise.race([promise, left]);
      } finally {
        run.waiting -= 1;
        if (run.waiting === 0 && signal.aborted) {
          if (runs.get(key) === run) runs.delete(key);
          controller.abort(signal.reason);
          // The caller that aborted it may rely on its processes having ended.
          await promise.catch(() => {});
        }
      }
    },
    delete: (key) => void runs.delete(key),
    clear: () => runs.clear(),
  };
}
