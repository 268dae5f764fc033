import { randomBytes } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JobOutputStorage } from "../../../../outputs";
import { REQUEST_SIZES } from "../../../../outputs/request-sizes";
import { collect } from "../../../support/collect";

/**
 * Uses every operation of the outputs of a job, by an identity and by the URL of the container. It takes less time with
 * `useSmallRequests`.
 */
export async function useEverything(outputs: JobOutputStorage, folder: string): Promise<void> {
  await outputs.prepare();
  const url = await outputs.containerUrl({ write: true });
  for (const opened of [outputs, new JobOutputStorage({ containerUrl: url })]) {
    await saveAll(opened, folder);
    await readAll(opened, folder);
  }
  for (const output of await collect(outputs.listAll())) await output.delete();
}

async function saveAll(outputs: JobOutputStorage, folder: string): Promise<void> {
  const task = outputs.task("t1");
  const file = join(folder, "saved.bin");
  // In one request, and in blocks.
  for (const size of [10, REQUEST_SIZES.firstBlock + 1]) {
    writeFileSync(file, randomBytes(size));
    await task.save("TaskOutput", file, `${size}.bin`);
  }
  await outputs.saveText("JobOutput", "text", "text.txt");
  const log = join(folder, "log.txt");
  writeFileSync(log, "one\n");
  const tracked = task.track("TaskLog", log, "log.txt");
  appendFileSync(log, "two\n");
  await tracked.close();
}

async function readAll(outputs: JobOutputStorage, folder: string): Promise<void> {
  const task = outputs.task("t1");
  await outputs.taskSpellings("t1");
  await collect(outputs.listAll());
  const large = await task.get("TaskOutput", `${REQUEST_SIZES.firstBlock + 1}.bin`);
  await large.downloadTo(join(folder, "downloaded.bin"));
  await large.bytes();
  const log = await task.get("TaskLog", "log.txt");
  await collect(log.follow());
}
