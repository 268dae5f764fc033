import { open } from "node:fs/promises";
import { Agent, type RequestOptions, request } from "node:https";
import { CONTAINER, FIRST_STORED, type Task, type Way } from "./task";

const BLOCK = 8 * 2 ** 20;
const WORKERS = 8;

/** The limit for uploaders with this Node.js: sends the bytes from one buffer, without a file or a checksum. */
export const httpsOnly: Way = async (task) => {
  const { size } = await statOf(task);
  const block = Buffer.alloc(BLOCK);
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  return () =>
    inBlocks(size, (position, length) =>
      put(agent, `${task.blobEndpoint}/${CONTAINER}/limit?comp=block&blockid=${position}`, block.subarray(0, length)),
    );
};

/** The limit for downloaders with this Node.js: downloads ranges, and discards the bytes. */
export const downloadOnly: Way = async ({ blobEndpoint }) => {
  const url = `${blobEndpoint}/${CONTAINER}/$JobOutput/${FIRST_STORED}`;
  const agent = new Agent({ keepAlive: true, maxSockets: WORKERS });
  return async () => {
    const size = await exchange(agent, url, { method: "HEAD" });
    await inBlocks(size, (position, length) =>
      exchange(agent, url, { method: "GET", headers: { range: `bytes=${position}-${position + length - 1}` } }),
    );
  };
};

/** Only reads the file, into buffers that are reused. */
export const readOnly: Way = async (task) => {
  const file = await open(task.source);
  const { size } = await file.stat();
  const buffers = Array.from({ length: WORKERS }, () => Buffer.allocUnsafe(BLOCK));
  return async () => {
    await inBlocks(size, (position, length, worker) => file.read(buffers[worker]!, 0, length, position));
    await file.close();
  };
};

async function statOf({ source }: Task) {
  const file = await open(source);
  try {
    return await file.stat();
  } finally {
    await file.close();
  }
}

async function inBlocks(
  size: number,
  each: (position: number, length: number, worker: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const work = async (_: unknown, worker: number) => {
    while (next < size) {
      const position = next;
      next += BLOCK;
      await each(position, Math.min(BLOCK, size - position), worker);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
}

function put(agent: Agent, url: string, body: Buffer): Promise<unknown> {
  return exchange(agent, url, { method: "PUT", headers: { "content-length": body.length } }, body);
}

/** Sends a request, and returns the Content-Length of its answer. */
function exchange(agent: Agent, url: string, options: RequestOptions, body?: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { ...options, agent }, (answer) => {
      const length = Number(answer.headers["content-length"]);
      answer
        .resume()
        .once("end", () => resolve(length))
        .once("error", reject);
    });
    sending.once("error", reject).end(body);
  });
}
