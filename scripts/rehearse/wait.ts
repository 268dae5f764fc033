import { setTimeout as pause } from "node:timers/promises";

/** The interval between two looks, in milliseconds. It doubles up to the longest. */
const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * Calls `look` until it returns a value.
 *
 * @param what for the error, such as `node tvm-1 is idle`.
 * @throws if there is no value within the limit, or if the signal aborts.
 */
export async function waitUntil<T>(
  what: string,
  limitSeconds: number,
  signal: AbortSignal,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + limitSeconds * 1000;
  for (let milliseconds = FIRST_MS; ; milliseconds = Math.min(milliseconds * 2, LONGEST_MS)) {
    signal.throwIfAborted();
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${limitSeconds} s in vain until ${what}`);
    await pause(milliseconds, undefined, { signal });
  }
}
