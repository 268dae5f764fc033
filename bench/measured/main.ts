/**
 * The measured process: does one task in one way, and prints its cost as a line of JSON.
 *
 *     node measured.cjs '{ "what": "save", "way": "ours", … }'
 */
import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { performance } from "node:perf_hooks";
import { ourJobs, sdkJobs } from "./jobs";
import { downloadOnly, httpsOnly, readOnly } from "./limits";
import { ours, oursWithMd5 } from "./ours";
import { sdk, tunedSdk } from "./sdk";
import { downloadToBuffer, downloadToFile } from "./sdk-downloads";
import type { Task, TaskCost, Way } from "./task";

const WAYS: Readonly<Record<string, Partial<Record<Task["what"], Way>>>> = {
  ours: { ...ours, ...ourJobs },
  "ours, with MD5": oursWithMd5,
  "@azure/batch loop": sdkJobs,
  "SDK uploadFile": sdk,
  "SDK uploadFile, tuned": tunedSdk,
  "SDK listBlobsFlat": sdk,
  "SDK downloadToFile": downloadToFile,
  "SDK downloadToBuffer": downloadToBuffer,
  "limit: HTTPS only": { save: httpsOnly, download: downloadOnly },
  "limit: reading only": { save: readOnly },
};

async function main(task: Task): Promise<void> {
  const way = WAYS[task.way]?.[task.what];
  if (way === undefined) throw new Error(`way must be known, got ${task.way} to ${task.what}`);
  const run = await way(task);
  const profiler = task.profile === undefined ? undefined : await startProfiler();

  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await run();
  const seconds = (performance.now() - before) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cost: TaskCost = {
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakRss: process.resourceUsage().maxRSS * 1024,
  };
  if (profiler !== undefined) {
    const { profile } = await profiler.post("Profiler.stop");
    await writeFile(task.profile!, JSON.stringify(profile));
  }
  // Open connections would keep the process running.
  process.stdout.write(`${JSON.stringify(cost)}\n`, () => process.exit());
}

async function startProfiler(): Promise<Session> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.start");
  return session;
}

main(JSON.parse(process.argv[2] ?? "{}") as Task);
