import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlockBlobParallelUploadOptions } from "@azure/storage-blob";
import { credential } from "./credential";
import { CONTAINER, type Task, type Way } from "./task";

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
