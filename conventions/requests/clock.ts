import { setTimeout as delay } from "node:timers/promises";

/** The sources of time and chance for waits. Tests replace them, so they do not wait. */
export interface Clock {
  /** In milliseconds, from any start. */
  now(): number;
  /** @throws an `AbortError` as soon as the signal is aborted. */
  sleep(milliseconds: number, abortSignal?: AbortSignal): Promise<void>;
  /** From 0 to 1, without 1. */
  random(): number;
}

/** The machine's clock. */
export const systemClock: Clock = {
  // `performance` loads modules of Node.js that nothing else uses.
  now: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: async (milliseconds, abortSignal) => {
    await delay(milliseconds, undefined, { signal: abortSignal });
  },
  random: Math.random,
};
