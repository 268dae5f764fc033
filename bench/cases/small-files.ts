import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison } from "../bench";
import { copy, rclone, way } from "../peers";
import { randomFile } from "../random-file";

const KIB = 2 ** 10;

/** How many the SDK's and rclone's loops have on their way at once. */
const AT_ONCE = 32;

/** Saves 1 KiB, one call after the other, on a connection that is open: the cost of a call. */
export async function oneSmallFile(bench: Bench): Promise<Comparison> {
  const count = 500;
  const source = join(bench.folder, "source.bin");
  await randomFile(source, KIB);
  const task = { what: "save again and again", source, count } as const;
  const around = { after: () => checkCount(bench, count) };
  return {
    title: `save 1 KiB, ${count} times, one after the other`,
    amount: { count, unit: "files" },
    baseline: "SDK uploadFile",
    peers: [way(bench, { ...task, way: "ours" }, around), way(bench, { ...task, way: "SDK uploadFile" }, around)],
    close: () => rm(source),
  };
}

/** Saves a folder of files of 16 KiB. */
export async function manySmallFiles(bench: Bench, count: number): Promise<Comparison> {
  const source = join(bench.folder, "small");
  await mkdir(source);
  const content = Buffer.alloc(16 * KIB);
  for (let index = 0; index < count; index += 1) {
    content.writeUInt32LE(index);
    await writeFile(join(source, `${index}.bin`), content);
  }
  const task = { what: "save a folder", source, count: AT_ONCE } as const;
  const around = { after: () => checkCount(bench, count) };
  return {
    title: `save ${count} files of 16 KiB`,
    amount: { count, unit: "files" },
    baseline: "SDK uploadFile",
    peers: [
      way(bench, { ...task, way: "ours" }, around),
      way(bench, { ...task, way: "SDK uploadFile" }, around),
      ...(await rclone(bench, source, [`--transfers=${AT_ONCE}`], around)),
      copy(source),
    ],
    close: () => rm(source, { recursive: true }),
  };
}

async function checkCount({ sink }: Bench, count: number): Promise<void> {
  const { blobs } = await sink.ask({ ask: "counts" });
  if (blobs !== count) throw new Error(`sink must have ${count} blobs, got ${blobs}`);
}
