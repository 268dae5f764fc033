/** The time over which a rate is measured, in milliseconds. A block of an upload can take a second. */
const WINDOW_MS = 10_000;

/** The shortest time over which a rate is measured, in milliseconds. */
const SHORTEST_MS = 1000;

/** The minimum time between two samples, in milliseconds, so that a window has at most 50. */
const SAMPLE_INTERVAL_MS = 200;

/** The rate of a transfer in the last 10 seconds. */
export class TransferRate {
  #bytes = 0;
  readonly #samples: { readonly time: number; readonly bytes: number }[];

  /** @param now this machine's clock, in milliseconds. */
  constructor(private readonly now: () => number) {
    this.#samples = [{ time: now(), bytes: 0 }];
  }

  /** Adds transferred bytes. */
  add(bytes: number): void {
    this.#bytes += bytes;
    const time = this.now();
    if (time - (this.#samples.at(-1)?.time ?? 0) >= SAMPLE_INTERVAL_MS)
      this.#samples.push({ time, bytes: this.#bytes });
  }

  /** In bytes. Undefined in the first second. */
  perSecond(): number | undefined {
    const time = this.now();
    // The window begins with the last sample before it.
    while ((this.#samples[1]?.time ?? Number.POSITIVE_INFINITY) <= time - WINDOW_MS) this.#samples.shift();
    const [first] = this.#samples;
    if (first === undefined || time - first.time < SHORTEST_MS) return undefined;
    return ((this.#bytes - first.bytes) / (time - first.time)) * 1000;
  }
}
