import { REQUEST_SIZES } from "../request-sizes";

/** Provides memory for ranges. */
export interface RangeMemory {
  take(length: number): Buffer;
  /** Memory that is not given back is garbage collected. */
  giveBack(bytes: Buffer): void;
}

/** Memory that the reader keeps. */
export const freshMemory: RangeMemory = { take: (length) => Buffer.allocUnsafeSlow(length), giveBack: () => {} };

/** The most buffers that this process keeps for later ranges: 32 MiB in total. */
const MAX_SPARE = 8;

/** The size of the smallest content whose memory is reused, in bytes. Smaller memory is cheap to allocate. */
const minReused = () => REQUEST_SIZES.range / 2;

const spare: SharedArrayBuffer[] = [];

/**
 * Memory that is reused after it is given back, because allocating that much takes longer than filling it. Threads can
 * read it without a copy.
 */
export const reusedMemory: RangeMemory = {
  take: (length) => {
    if (length < minReused()) return freshMemory.take(length);
    const memory = spare.pop();
    // Tests change the size of ranges.
    const fits = memory?.byteLength === REQUEST_SIZES.range;
    return Buffer.from(fits ? memory : new SharedArrayBuffer(REQUEST_SIZES.range), 0, length);
  },
  giveBack: ({ buffer }) => {
    if (buffer instanceof SharedArrayBuffer && spare.length < MAX_SPARE) spare.push(buffer);
  },
};
