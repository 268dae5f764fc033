/** Counts requests in the last second. */
export interface Rate {
  /** Counts a request. Returns false, and does not count it, if there were `limit` requests in the last second. */
  admit(limit: number): boolean;
}

export function createRate(): Rate {
  let times: number[] = [];
  return {
    admit(limit) {
      if (limit === Number.POSITIVE_INFINITY) return true;
      const now = performance.now();
      times = times.filter((time) => time > now - 1_000);
      if (times.length >= limit) return false;
      times.push(now);
      return true;
    },
  };
}
