import type { Clock } from "../../../conventions/internal";

/** A clock whose waits take no time. */
export function fakeClock(random: number): Clock & { waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
  };
}
