import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison } from "../bench";
import { checkBlob } from "../check-blob";
import { azcopy, copy, rclone, way, withoutChecksums } from "../peers";
import { randomFile } from "../random-file";

const MIB = 2 ** 20;

/** Saves one file. `size` is in bytes. */
export async function oneFile(bench: Bench, title: string, size: number): Promise<Comparison> {
  const source = join(bench.folder, "source.bin");
  await randomFile(source, size);
  const around = { after: () => checkBlob(bench.sink, source, "bench/job-bench/$JobOutput/source.bin") };
  const task = { what: "save", source, count: 1 } as const;
  return {
    title,
    amount: { count: size / MIB, unit: "MiB" },
    baseline: "SDK uploadFile",
    peers: [
      way(bench, { ...task, way: "ours" }, around),
      way(bench, { ...task, way: "ours, with MD5" }, around),
      way(bench, { ...task, way: "SDK uploadFile" }, around),
      way(bench, { ...task, way: "SDK uploadFile, tuned" }, around),
      ...(await rclone(bench, source, [], around)),
      ...(await rclone(bench, source, ["--azureblob-chunk-size=8M"], around)),
      ...(await azcopy(bench, source, [], around)),
      ...(await azcopy(bench, source, ["--put-md5"], around)),
      withoutChecksums(bench, task, around),
      way(bench, { ...task, way: "limit: HTTPS only" }),
      way(bench, { ...task, way: "limit: reading only" }),
      copy(source),
    ],
    close: () => rm(source),
  };
}
