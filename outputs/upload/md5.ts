import { hash } from "node:crypto";
import { availableParallelism } from "node:os";
import { startThread, type Thread } from "./md5-thread";

/** The MD5 of one content that comes in blocks, and of each block. */
export interface BlockHash {
  /** Adds the next block; both promises must be waited for before its memory is used again. */
  add(block: Buffer): { readonly ofBlock: Promise<Buffer>; readonly added: Promise<unknown> };
  /** Returns the MD5 of all blocks. */
  digest(): Promise<Buffer>;
}

/** Returns the MD5 of a content that is in memory. */
export function md5Of(content: Uint8Array): Buffer {
  return hash("md5", content, "buffer");
}

/** MD5 is as much work as encrypting and sending, so it is done beside that: blocks in one thread, the whole in another. */
let threads: { ofBlocks: Thread; ofWhole: Thread } | undefined;
let contents = 0;

/** Begins to hash. */
export function startBlockHash(): BlockHash {
  threads ??= startThreads();
  const { ofBlocks, ofWhole } = threads;
  contents += 1;
  const content = contents;
  return {
    add: (block) => ({
      ofBlock: ofBlocks.ask({ block }),
      added: ofWhole.ask({ content, block }),
    }),
    digest: () => ofWhole.ask({ content }),
  };
}

function startThreads(): { ofBlocks: Thread; ofWhole: Thread } {
  const ofWhole = startThread();
  return { ofWhole, ofBlocks: availableParallelism() > 1 ? startThread() : ofWhole };
}
