import { hash } from "node:crypto";
import { startThread, type Thread } from "./md5-thread";

/** The MD5 of a content that comes in blocks. */
export interface Md5 {
  /**
   * Adds the next block, whose memory is not to be used again before this is done. It is shared memory, or is copied.
   */
  add(block: Buffer): Promise<void>;
  /** Returns the MD5 of all blocks. */
  digest(): Promise<Buffer>;
}

/** Returns the MD5 of a content that is in memory. */
export function md5Of(content: Uint8Array): Buffer {
  return hash("md5", content, "buffer");
}

/** MD5 is more work than encrypting and sending, and cannot be divided, so that it is done beside that. */
let thread: Thread | undefined;
let contents = 0;

/** Begins to take an MD5, in a thread that all contents of this process share. */
export function startMd5(): Md5 {
  thread ??= startThread();
  const { ask } = thread;
  contents += 1;
  const content = contents;
  return {
    add: async (block) => {
      await ask({ content, block });
    },
    digest: () => ask({ content }),
  };
}
