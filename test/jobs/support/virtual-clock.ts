import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../../conventions/internal";

/** A clock whose waits take no time, but let other work run. */
export interface VirtualClock extends Clock {
  /** All waits so far, in milliseconds. */
  readonly waits: number[];
}

/** Returns a clock that starts at 0. */
export function virtualClock(random = 0): VirtualClock {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    random: () => random,
    async sleep(milliseconds, abortSignal) {
      abortSignal?.throwIfAborted();
      waits.push(milliseconds);
      now += milliseconds;
      await setImmediate();
      abortSignal?.throwIfAborted();
    },
  };
}
