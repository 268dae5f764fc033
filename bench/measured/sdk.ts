import { open as openFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { BlockBlobParallelUploadOptions } from "@azure/storage-blob";
import { credential } from "./credential";
import { CONTAINER, type Task, TRACKED, untilWritten, type Way } from "./task";

/** The largest append that every version of the service accepts, in bytes. */
const LARGEST_APPEND = 4 * 2 ** 20;

/** Uses `@azure/storage-blob` as in its documentation. */
export const sdk: Partial<Record<Task["what"], Way>> = uploads({});

/** Uses the block size and concurrency that were the fastest for large files in a search. */
export const tunedSdk: Partial<Record<Task["what"], Way>> = uploads({
  blockSize: 8 * 2 ** 20,
  concurrency: 16,
  maxSingleShotSize: 8 * 2 ** 20,
});

function uploads(options: BlockBlobParallelUploadOptions): Partial<Record<Task["what"], Way>> {
  return {
    save: async (task) => {
      const container = await open(task);
      return () => container.getBlockBlobClient("$JobOutput/source.bin").uploadFile(task.source, options);
    },
    "save again and again": async (task) => {
      const container = await open(task);
      return async () => {
        for (let index = 0; index < task.count; index += 1) {
          await container.getBlockBlobClient(`$JobOutput/${index}.bin`).uploadFile(task.source, options);
        }
      };
    },
    "save a folder": async (task) => {
      const container = await open(task);
      return async () => {
        const names = await readdir(task.source);
        const lane = async () => {
          for (let name = names.pop(); name !== undefined; name = names.pop()) {
            await container.getBlockBlobClient(`$JobOutput/${name}`).uploadFile(join(task.source, name), options);
          }
        };
        await Promise.all(Array.from({ length: task.count }, lane));
      };
    },
    track: async (task) => {
      const blob = (await open(task)).getAppendBlobClient(`$JobOutput/${TRACKED}`);
      return async () => {
        await blob.create();
        const file = await openFile(task.source);
        const buffer = Buffer.allocUnsafe(LARGEST_APPEND);
        let stored = 0;
        for (let isWritten = false; !isWritten; ) {
          isWritten = await Promise.race([untilWritten(task).then(() => true), delay(1000, false)]);
          for (;;) {
            const { bytesRead } = await file.read(buffer, 0, buffer.length, stored);
            if (bytesRead === 0) break;
            await blob.appendBlock(buffer.subarray(0, bytesRead), bytesRead);
            stored += bytesRead;
          }
        }
        await file.close();
      };
    },
    list: async (task) => {
      const container = await open(task);
      return async () => {
        for await (const _ of container.listBlobsFlat({ prefix: "$JobOutput/" }));
      };
    },
  };
}

/** Opens the container like a program. */
export async function open({ blobEndpoint }: Task) {
  const { ContainerClient } = await import("@azure/storage-blob");
  return new ContainerClient(`${blobEndpoint}/${CONTAINER}`, credential);
}
