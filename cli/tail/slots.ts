/** A limit for what is done in parallel. */
interface Slots {
  /** Waits for a free slot, and returns a function that releases it. Further calls of that function have no effect. */
  take(): Promise<() => void>;
}

/** Creates slots, all of which are free. */
export function createSlots(count: number): Slots {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      };
    },
  };
}
