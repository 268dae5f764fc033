/** Runs that several callers wait for, one a key, whose result stays. */
export interface SharedRuns<T> {
  /**
   * Begins the run of a key, or joins it, or has its result. The run is aborted once all who wait for it have left by their own signals; it is
   * begun anew by the next caller after it was aborted or has rejected.
   */
  join(key: string, begin: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Forgets the result of a key. */
  delete(key: string): void;
  /** Forgets all results. */
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
          // Whoever has aborted it may count on its processes having ended.
          await promise.catch(() => {});
        }
      }
    },
    delete: (key) => void runs.delete(key),
    clear: () => runs.clear(),
  };
}
