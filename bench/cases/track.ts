import { open, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Bench, Comparison, Cost, Peer } from "../bench";
import { TRACKED } from "../measured/task";
import { way } from "../peers";

/** For how long the file grows. */
const SECONDS = 5;

/** How often the writer writes, and how often the stored part is measured. */
const WRITES_PER_SECOND = 50;
const STORED = `bench/job-bench/$JobOutput/${TRACKED}`;

/** Tracks a file that grows at a constant speed, in bytes per second. */
export async function track(bench: Bench, bytesPerSecond: number): Promise<Comparison> {
  const source = join(bench.folder, TRACKED);
  const task = { what: "track", source, count: bytesPerSecond * SECONDS } as const;

  /** Measures a peer while the file grows. */
  function whileGrowing({ name, run, profile }: Peer): Peer {
    const growing = async (work: () => Promise<unknown>) => {
      await writeFile(source, "");
      await bench.sink.ask({ ask: "reset" });
      const [cost, lag] = await Promise.all([work(), grow(bench, source, bytesPerSecond)]);
      const { size } = await bench.sink.ask({ ask: "size", name: STORED });
      if (size !== task.count) throw new Error(`sink must have ${task.count} bytes of ${name}, got ${size}`);
      return { ...(cost as Cost), ...lag };
    };
    return { name, run: () => growing(run), profile: (file) => growing(async () => profile?.(file)) };
  }

  return {
    title: `track a file that grows by ${bytesPerSecond / 1e6} MB/s for ${SECONDS} s`,
    amount: { count: task.count / 2 ** 20, unit: "MiB" },
    baseline: "SDK appendBlock",
    peers: [
      whileGrowing(way(bench, { ...task, way: "ours" })),
      whileGrowing({ ...way(bench, { ...task, way: "SDK uploadFile" }), name: "SDK appendBlock" }),
    ],
    close: () => rm(source),
  };
}

/** Writes the file once its output exists. Returns the largest part that was not stored at a time. */
async function grow({ sink }: Bench, source: string, bytesPerSecond: number): Promise<Pick<Cost, "lagBytes">> {
  const stored = async () => (await sink.ask({ ask: "size", name: STORED })).size;
  while ((await stored()) === undefined) await delay(10);
  const file = await open(source, "a");
  const piece = Buffer.alloc(bytesPerSecond / WRITES_PER_SECOND, "a line of a log\n");
  const began = performance.now();
  let lagBytes = 0;
  for (let writes = 1; writes <= SECONDS * WRITES_PER_SECOND; writes += 1) {
    await file.write(piece);
    lagBytes = Math.max(lagBytes, (await stat(source)).size - ((await stored()) ?? 0));
    await delay(Math.max(0, began + (writes * 1000) / WRITES_PER_SECOND - performance.now()));
  }
  await file.close();
  return { lagBytes };
}
