import { join } from "node:path";
import type { SaveOptions } from "../../outputs";
import { credential } from "./credential";
import { FIRST_STORED, JOB, type Task, TRACKED, untilWritten, type Way } from "./task";

/** Uses the library like a program. */
export const ours: Partial<Record<Task["what"], Way>> = {
  save: save({}),
  "save again and again": async (task) => {
    const outputs = await open(task);
    return async () => {
      for (let index = 0; index < task.count; index += 1) await outputs.save("JobOutput", task.source, `${index}.bin`);
    };
  },
  "save a folder": async (task) => {
    const outputs = await open(task);
    return () => exhaust(outputs.saveMatching("JobOutput", ["**"], { folder: join(task.source) }));
  },
  track: async (task) => {
    const outputs = await open(task);
    return async () => {
      const tracked = await outputs.track("JobOutput", task.source, TRACKED);
      await untilWritten(task);
      await tracked.close();
    };
  },
  list: async (task) => {
    const outputs = await open(task);
    return () => exhaust(outputs.list({ kind: "JobOutput" }));
  },
  download: async (task) => {
    const outputs = await open(task);
    return async () => (await outputs.get("JobOutput", FIRST_STORED)).downloadTo(task.source);
  },
  "download a folder": async (task) => {
    const outputs = await open(task);
    return () => exhaust(outputs.downloadMatching("JobOutput", ["**"], task.source));
  },
};

/** Stores an MD5 of the whole file, too. */
export const oursWithMd5: Partial<Record<Task["what"], Way>> = { save: save({ md5: true }) };

function save(options: SaveOptions): Way {
  return async (task) => {
    const outputs = await open(task);
    return () => outputs.save("JobOutput", task.source, "source.bin", options);
  };
}

async function open({ blobEndpoint }: Task) {
  const { JobOutputStorage } = await import("../../outputs/index.js");
  return new JobOutputStorage({ blobEndpoint, credential, jobId: JOB });
}

async function exhaust(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}
