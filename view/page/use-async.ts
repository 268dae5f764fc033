import { useEffect, useState } from "preact/hooks";

/** What is known of something that is requested. */
export interface Loaded<T> {
  readonly value?: T;
  readonly error?: Error;
  readonly isLoading: boolean;
}

/**
 * Requests something, and again when `key` changes. A request that is no longer needed is aborted.
 *
 * @param load calls `set` each time that more is known.
 */
export function useLoaded<T>(
  key: string,
  load: (set: (value: T) => void, signal: AbortSignal) => Promise<void>,
): Loaded<T> {
  const [state, setState] = useState<Loaded<T> & { readonly key: string }>({ key, isLoading: true });
  useEffect(() => {
    const gone = new AbortController();
    setState({ key, isLoading: true });
    load((value) => {
      if (!gone.signal.aborted) setState({ key, value, isLoading: true });
    }, gone.signal).then(
      () => !gone.signal.aborted && setState((before) => ({ ...before, isLoading: false })),
      (error: Error) => !gone.signal.aborted && setState((before) => ({ ...before, error, isLoading: false })),
    );
    return () => gone.abort();
  }, [key]);
  // A state of an earlier key is not shown for a moment.
  return state.key === key ? state : { isLoading: true };
}
