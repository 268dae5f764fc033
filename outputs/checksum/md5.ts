import { hash } from "node:crypto";
import { startThread, type Thread } from "./md5-thread";

/** The MD5 of a content that arrives in blocks. */
export interface Md5 {
  /**
   * Adds the next block. Its memory must not be reused before the promise resolves. Memory that is not shared is
   * copied.
   */
  add(block: Buffer): Promise<void>;
  /** Returns the MD5 of all blocks. */
  digest(): Promise<Buffer>;
}

/** Returns the MD5 of a content that is in memory. */
export function md5Of(content: Uint8Array): Buffer {
  return hash("md5", content, "buffer");
}

/**
 * The thread of all MD5s. An MD5 takes more time than encryption and transfer, and it cannot be split. So it runs in
 * parallel to them.
 */
let thread: Thread | undefined;
let contents = 0;

/** Starts an MD5, in a thread that all contents of this process share. */
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
