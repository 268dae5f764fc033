import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { open } from "./sdk";
import { FIRST_STORED, type Task, type Way } from "./task";

/** Sends one request, and writes the answer to the file without verifying it. */
export const downloadToFile: Partial<Record<Task["what"], Way>> = {
  download: async (task) => {
    const container = await open(task);
    return () => container.getBlobClient(`$JobOutput/${FIRST_STORED}`).downloadToFile(task.source);
  },
  "download a folder": async (task) => {
    const container = await open(task);
    return async () => {
      const blobs = container.listBlobsFlat({ prefix: "$JobOutput/" });
      const lane = async () => {
        // All lanes share the iterator, and each takes the next blob.
        for (let next = await blobs.next(); !next.done; next = await blobs.next()) {
          const { name } = next.value;
          await container.getBlobClient(name).downloadToFile(join(task.source, basename(name)));
        }
      };
      await Promise.all(Array.from({ length: task.count }, lane));
    };
  },
};

/** Sends 5 parallel requests, and collects the whole content in memory before it writes the file. */
export const downloadToBuffer: Partial<Record<Task["what"], Way>> = {
  download: async (task) => {
    const container = await open(task);
    return async () =>
      writeFile(task.source, await container.getBlobClient(`$JobOutput/${FIRST_STORED}`).downloadToBuffer());
  },
};
