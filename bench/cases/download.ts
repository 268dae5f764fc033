import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison } from "../bench";
import { way } from "../peers";
import { checkFile } from "../stored-content";

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** The number of parallel downloads of the SDK's loop. */
const AT_ONCE = 32;

/** Downloads one output to a file. `size` is in bytes. */
export async function download(bench: Bench, title: string, size: number): Promise<Comparison> {
  const target = join(bench.folder, "download.bin");
  const task = { what: "download", source: target, count: 1 } as const;
  const around = {
    before: async () => {
      await rm(target, { force: true });
      await bench.sink.ask({ ask: "store", count: 1, size });
    },
    after: () => checkFile(target, 0, size),
  };
  return {
    title,
    amount: { count: size / MIB, unit: "MiB" },
    baseline: "SDK downloadToFile",
    peers: [
      way(bench, { ...task, way: "ours" }, around),
      way(bench, { ...task, way: "SDK downloadToFile" }, around),
      way(bench, { ...task, way: "SDK downloadToBuffer" }, around),
      way(bench, { ...task, way: "limit: HTTPS only" }, { before: around.before }),
    ],
    close: () => rm(target, { force: true }),
  };
}

/** Downloads outputs of 16 KiB into a folder. */
export async function manySmallDownloads(bench: Bench, count: number): Promise<Comparison> {
  const size = 16 * KIB;
  const target = join(bench.folder, "downloads");
  const task = { what: "download a folder", source: target, count: AT_ONCE } as const;
  const around = {
    before: async () => {
      await rm(target, { recursive: true, force: true });
      await mkdir(target);
      await bench.sink.ask({ ask: "store", count, size });
    },
    after: async () => {
      const files = (await readdir(target)).sort();
      if (files.length !== count) throw new Error(`folder must have ${count} files, got ${files.length}`);
      for (const [index, file] of files.entries()) await checkFile(join(target, file), index * size, size);
    },
  };
  return {
    title: `download ${count} outputs of 16 KiB`,
    amount: { count, unit: "files" },
    baseline: "SDK downloadToFile",
    peers: [way(bench, { ...task, way: "ours" }, around), way(bench, { ...task, way: "SDK downloadToFile" }, around)],
    close: () => rm(target, { recursive: true, force: true }),
  };
}
