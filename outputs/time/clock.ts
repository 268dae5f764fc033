import { setTimeout as delay } from "node:timers/promises";

/** What waiting depends on; tests put another in its place, and wait for nothing. */
export interface Clock {
  /** In milliseconds, from any start. */
  now(): number;
  /** @throws an `AbortError` as soon as the signal says so. */
  sleep(milliseconds: number, abortSignal?: AbortSignal): Promise<void>;
  /** From 0 to 1, 1 excluded. */
  random(): number;
}

/** The machine's own. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, abortSignal) => {
    await delay(milliseconds, undefined, abortSignal === undefined ? {} : { signal: abortSignal });
  },
  random: Math.random,
};
