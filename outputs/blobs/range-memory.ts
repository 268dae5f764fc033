/**
 * How much is fetched by one request, in bytes. Small outputs need no other; of large ones several are on their way.
 */
export const RANGE_SIZE = 4 * 1024 * 1024;

/** Where the bytes of ranges come to lie. */
export interface RangeMemory {
  take(length: number): Buffer;
  /** What is not given back is left to the garbage collection. */
  giveBack(bytes: Buffer): void;
}

/** Memory that is the reader's to keep. */
export const freshMemory: RangeMemory = { take: (length) => Buffer.allocUnsafeSlow(length), giveBack: () => {} };

/** How much this process keeps at most for ranges to come: 32 MiB. */
const MOST_SPARE = 8;

/** What is smaller is quickly got. */
const LEAST_REUSED = RANGE_SIZE / 2;

const spare: SharedArrayBuffer[] = [];

/**
 * Memory that is used again once it is given back: to get as much anew takes longer than to fill it. Threads see it
 * without a copy.
 */
export const reusedMemory: RangeMemory = {
  take: (length) =>
    length < LEAST_REUSED
      ? freshMemory.take(length)
      : Buffer.from(spare.pop() ?? new SharedArrayBuffer(RANGE_SIZE), 0, length),
  giveBack: ({ buffer }) => {
    if (buffer instanceof SharedArrayBuffer && spare.length < MOST_SPARE) spare.push(buffer);
  },
};
