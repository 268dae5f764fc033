import { Worker } from "node:worker_threads";

/**
 * A request to the thread. If it has a block, the thread adds the block to the content. If not, the content is complete
 * and the thread returns its MD5.
 */
interface Question {
  readonly content: number;
  readonly block?: Buffer;
}

/** A thread that computes hashes. */
export interface Thread {
  ask(question: Question): Promise<Buffer>;
}

/**
 * The program of the thread. It is text, because the command is bundled into one file and has no other file to load. It
 * is JavaScript, because nothing compiles it.
 */
const PROGRAM = `
const { createHash } = require("node:crypto");
const { parentPort } = require("node:worker_threads");
const contents = new Map();
parentPort.on("message", ({ id, content, block }) => {
  const whole = contents.get(content) ?? createHash("md5");
  let md5;
  if (block !== undefined) contents.set(content, whole.update(block));
  else {
    md5 = whole.digest();
    contents.delete(content);
  }
  parentPort.postMessage({ id, md5 });
});
`;

/** Starts a thread. It ends with the process, and does not keep the process running. */
export function startThread(): Thread {
  const worker = new Worker(PROGRAM, {
    eval: true,
    execArgv: [],
    name: "md5",
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  const waiting = new Map<number, { resolve(md5: Buffer): void; reject(error: Error): void }>();
  let ids = 0;
  let end: Error | undefined;
  worker.on("message", ({ id, md5 }: { id: number; md5?: Uint8Array }) => {
    const { resolve } = waiting.get(id)!;
    waiting.delete(id);
    // While an answer is pending, the thread keeps the process running.
    if (waiting.size === 0) worker.unref();
    resolve(md5 === undefined ? Buffer.alloc(0) : Buffer.from(md5));
  });
  worker.on("error", (error) => {
    end = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  worker.unref();
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (end !== undefined) return reject(end);
        ids += 1;
        waiting.set(ids, { resolve, reject });
        worker.ref();
        worker.postMessage({ id: ids, ...question });
      }),
  };
}
