import { FIRST_BLOCK_SIZE } from "./block-rule";

/** Memory for one block, to be given back. */
export interface PooledBuffer {
  readonly bytes: Buffer;
  release(): void;
}

/** Hands out memory up to a limit; who asks for more waits until some is given back, in the order of asking. */
interface BufferPool {
  acquire(size: number, abortSignal?: AbortSignal): Promise<PooledBuffer>;
}

/**
 * What all uploads of this process have in flight together: five blocks. It bounds the memory, and with it how many requests are sent
 * at once. 64 uploaders on a node so have 1.6 GiB of content in memory.
 */
const PROCESS_LIMIT = 5 * FIRST_BLOCK_SIZE;

/** What most small files fit into, in bytes. */
const SMALL = 2 ** 16;

/** Returns a pool that never has more than `limit` bytes handed out, but for one buffer that is larger than that by itself. */
export function createBufferPool(limit: number): BufferPool {
  const waiting: { size: number; start: () => void }[] = [];
  // memory of these two sizes is used again and again: to get it anew for each file and block costs more than to fill it
  const spare = new Map<number, Buffer[]>([SMALL, FIRST_BLOCK_SIZE].map((capacity) => [capacity, []]));
  let inUse = 0;

  const fits = (size: number) => inUse === 0 || inUse + size <= limit;

  function take(size: number): PooledBuffer {
    inUse += size;
    const capacity = capacityFor(size);
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
export const processBuffers = createBufferPool(PROCESS_LIMIT);

function capacityFor(size: number): number {
  return size <= SMALL ? SMALL : size;
}

/** Blocks are shared with the thread that hashes them; what is smaller than a block is hashed where it is. */
function allocate(capacity: number): Buffer {
  return capacity < FIRST_BLOCK_SIZE ? Buffer.allocUnsafeSlow(capacity) : Buffer.from(new SharedArrayBuffer(capacity));
}
