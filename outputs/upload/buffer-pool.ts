import { memoryForCrc64 } from "../checksum/crc64";
import { REQUEST_SIZES } from "../request-sizes";

/** Memory for one block. It must be released. */
export interface PooledBuffer {
  readonly bytes: Buffer;
  release(): void;
}

/**
 * Provides memory up to a limit. If no memory is left, callers wait until some is released, in the order of their
 * calls.
 */
interface BufferPool {
  acquire(size: number, abortSignal?: AbortSignal): Promise<PooledBuffer>;
}

/**
 * The memory of all uploads of this process: five blocks. It limits the memory, and with it the number of parallel
 * requests. With it, 64 uploaders on a node have 1.6 GiB of content in memory.
 */
const processLimit = () => 5 * REQUEST_SIZES.firstBlock;

/** A size that most small files fit into, in bytes. */
const SMALL = 2 ** 16;

/**
 * Returns a pool that provides at most `limit()` bytes at a time. The only exception is a single buffer that is larger
 * than the limit.
 */
export function createBufferPool(limit: () => number): BufferPool {
  const waiting: { size: number; start: () => void }[] = [];
  /** Unused memory by its size. */
  const spare = new Map<number, Buffer[]>();
  let inUse = 0;

  const fits = (size: number) => inUse === 0 || inUse + size <= limit();

  function take(size: number): PooledBuffer {
    inUse += size;
    const capacity = capacityFor(size);
    if (isReused(capacity) && !spare.has(capacity)) spare.set(capacity, []);
    const memory = spare.get(capacity)?.pop() ?? allocate(capacity);
    let isReleased = false;
    return {
      bytes: memory.subarray(0, size),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        inUse -= size;
        spare.get(capacity)?.push(memory);
        while (waiting.length > 0 && fits(waiting[0]!.size)) waiting.shift()!.start();
      },
    };
  }

  return {
    acquire: (size, abortSignal) => {
      abortSignal?.throwIfAborted();
      if (waiting.length === 0 && fits(size)) return Promise.resolve(take(size));
      return new Promise((resolve, reject) => {
        const abort = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(abortSignal?.reason);
        };
        const entry = {
          size,
          start: () => {
            abortSignal?.removeEventListener("abort", abort);
            resolve(take(size));
          },
        };
        waiting.push(entry);
        abortSignal?.addEventListener("abort", abort, { once: true });
      });
    },
  };
}

/** The pool of all uploads of this process. */
export const processBuffers = createBufferPool(processLimit);

function capacityFor(size: number): number {
  return size <= SMALL ? SMALL : size;
}

/** Memory of these two sizes is reused, because allocating it for each file and block takes longer than filling it. */
function isReused(capacity: number): boolean {
  return capacity === SMALL || capacity === REQUEST_SIZES.firstBlock;
}

/**
 * Blocks are shared with the thread that computes an MD5. Smaller contents are hashed in the main thread. Memory for
 * CRC-64s is never freed, so only what is reused is in it.
 */
function allocate(capacity: number): Buffer {
  if (capacity < REQUEST_SIZES.firstBlock) return Buffer.allocUnsafeSlow(capacity);
  return (isReused(capacity) ? memoryForCrc64(capacity) : undefined) ?? Buffer.from(new SharedArrayBuffer(capacity));
}
