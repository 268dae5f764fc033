import { writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import { type Around, copy, rclone, way, withoutChecksums } from "../peers";
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

/** Saves a folder of so many files that their number is what counts: what is kept of each is seen in the memory. */
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

/** Makes a folder of files of a size, in bytes. */
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
