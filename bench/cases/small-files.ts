import { writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import { type Around, copy, rclone, way, withoutChecksums } from "../peers";
import { randomFile } from "../random-file";

const KIB = 2 ** 10;

/** The number of parallel uploads of the SDK's loop and of rclone. */
const AT_ONCE = 32;

/** Saves 1 KiB in sequential calls on an open connection, to measure the cost of a call. */
export async function oneSmallFile(bench: Bench): Promise<Comparison> {
  const count = 500;
  const source = join(bench.folder, "source.bin");
  await randomFile(source, KIB);
  const task = { what: "save again and again", source, count } as const;
  const around = { after: () => checkCount(bench, count) };
  return {
    title: `save 1 KiB, ${count} times in sequence`,
    amount: { count, unit: "files" },
    baseline: "SDK uploadFile",
    peers: [way(bench, { ...task, way: "ours" }, around), way(bench, { ...task, way: "SDK uploadFile" }, around)],
    close: () => rm(source),
  };
}

/** Saves a folder with files of 16 KiB. */
export async function manySmallFiles(bench: Bench, count: number): Promise<Comparison> {
  const source = await smallFiles(bench, count, 16 * KIB);
  const around = { after: () => checkCount(bench, count) };
  return {
    title: `save ${count} files of 16 KiB`,
    amount: { count, unit: "files" },
    baseline: "SDK uploadFile",
    peers: [
      ...folderWays(bench, source, around),
      withoutChecksums(bench, { what: "save a folder", source, count: AT_ONCE }, around),
      ...(await rclone(bench, source, [`--transfers=${AT_ONCE}`], around)),
      copy(source),
    ],
    close: () => rm(source, { recursive: true }),
  };
}

/** Saves a folder with so many files that the memory shows how much is kept per file. */
export async function manyTinyFiles(bench: Bench, count: number): Promise<Comparison> {
  const source = await smallFiles(bench, count, 16);
  return {
    title: `save ${count} files of 16 bytes`,
    amount: { count, unit: "files" },
    baseline: "SDK uploadFile",
    peers: folderWays(bench, source, { after: () => checkCount(bench, count) }),
    close: () => rm(source, { recursive: true }),
  };
}

/** Creates a folder with files. `size` is in bytes. */
async function smallFiles({ folder }: Bench, count: number, size: number): Promise<string> {
  const source = join(folder, "small");
  await mkdir(source);
  const content = Buffer.alloc(size);
  for (let index = 0; index < count; index += 1) {
    content.writeUInt32LE(index);
    writeFileSync(join(source, `${index}.bin`), content);
  }
  return source;
}

function folderWays(bench: Bench, source: string, around: Around): Peer[] {
  const task = { what: "save a folder", source, count: AT_ONCE } as const;
  return [way(bench, { ...task, way: "ours" }, around), way(bench, { ...task, way: "SDK uploadFile" }, around)];
}

async function checkCount({ sink }: Bench, count: number): Promise<void> {
  const { blobs } = await sink.ask({ ask: "counts" });
  if (blobs !== count) throw new Error(`sink must have ${count} blobs, got ${blobs}`);
}
