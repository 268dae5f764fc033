import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, type Comparison, measure } from "./bench";
import { importing, typeChecking } from "./cases/consumer";
import { deploy } from "./cases/deploy";
import { download, manySmallDownloads } from "./cases/download";
import { submit, wait } from "./cases/jobs";
import { list } from "./cases/list";
import { manyProcesses } from "./cases/many-processes";
import { oneFile } from "./cases/one-file";
import { policies } from "./cases/policies";
import { shortSave } from "./cases/short-save";
import { manySmallFiles, manyTinyFiles, oneSmallFile } from "./cases/small-files";
import { startUp } from "./cases/start-up";
import { track } from "./cases/track";
import { viewOutputs } from "./cases/view";
import { profilePeer } from "./profile";
import { bundlePrograms } from "./programs";
import { startSink } from "./start-sink";
import { comparisonTable, profileTable } from "./table";

/** A benchmark. */
interface Case {
  readonly prepare: (bench: Bench) => Promise<Comparison>;
  /** How often each peer runs. The median counts. */
  readonly rounds: number;
  /** Whether it runs only if it is named, or with `--large`, because it takes minutes or much disk space. */
  readonly isLarge?: true;
}

const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** The cases, by their names on the command line. */
const CASES: Readonly<Record<string, Case>> = {
  "start-up": { prepare: startUp, rounds: 15 },
  "1-kib-process": { prepare: shortSave, rounds: 15 },
  "1-kib": { prepare: oneSmallFile, rounds: 5 },
  "16-kib-x-10000": { prepare: (bench) => manySmallFiles(bench, 10_000), rounds: 3 },
  "16-b-x-1000000": { prepare: (bench) => manyTinyFiles(bench, 1_000_000), rounds: 1, isLarge: true },
  "64-processes": { prepare: (bench) => manyProcesses(bench, 64), rounds: 1 },
  "64-processes-throttled": { prepare: (bench) => manyProcesses(bench, 64, 500), rounds: 1, isLarge: true },
  "64-mib": { prepare: (bench) => oneFile(bench, "save 64 MiB", 64 * MIB), rounds: 5 },
  "1-gib": { prepare: (bench) => oneFile(bench, "save 1 GiB", GIB), rounds: 3 },
  "8-gib": { prepare: (bench) => oneFile(bench, "save 8 GiB", 8 * GIB), rounds: 1, isLarge: true },
  "download-64-mib": { prepare: (bench) => download(bench, "download 64 MiB", 64 * MIB), rounds: 5 },
  "download-1-gib": { prepare: (bench) => download(bench, "download 1 GiB", GIB), rounds: 3 },
  "download-16-kib-x-10000": { prepare: (bench) => manySmallDownloads(bench, 10_000), rounds: 3 },
  "track-100-mb": { prepare: (bench) => track(bench, 100_000_000), rounds: 3 },
  "deploy-1": { prepare: (bench) => deploy(bench, 1), rounds: 3 },
  "deploy-50": { prepare: (bench) => deploy(bench, 50), rounds: 3 },
  "deploy-200": { prepare: (bench) => deploy(bench, 200), rounds: 1 },
  "deploy-1000": { prepare: (bench) => deploy(bench, 1000), rounds: 1, isLarge: true },
  "deploy-10-pipelines": { prepare: (bench) => deploy(bench, 1, 10), rounds: 1 },
  "deploy-100-pipelines": { prepare: (bench) => deploy(bench, 1, 100), rounds: 1, isLarge: true },
  "policies-1": { prepare: (bench) => policies(bench, 1), rounds: 5 },
  "policies-100": { prepare: (bench) => policies(bench, 100), rounds: 3 },
  import: { prepare: importing, rounds: 7 },
  "type-check": { prepare: typeChecking, rounds: 3 },
  "submit-10000": { prepare: (bench) => submit(bench, 10_000), rounds: 3 },
  "submit-100000": { prepare: (bench) => submit(bench, 100_000), rounds: 1, isLarge: true },
  "wait-10000": { prepare: (bench) => wait(bench, 10_000, 30), rounds: 1, isLarge: true },
  "wait-100000": { prepare: (bench) => wait(bench, 100_000, 60), rounds: 1, isLarge: true },
  "view-100000": { prepare: (bench) => viewOutputs(bench, 100_000), rounds: 3 },
  "view-1000000": { prepare: (bench) => viewOutputs(bench, 1_000_000), rounds: 3, isLarge: true },
  "list-100000": { prepare: (bench) => list(bench, 100_000), rounds: 3 },
};

/**
 * `npm run bench [-- <case>… --rounds <n> --large]` measures the peers of each case, and prints a table per case.
 * With `--profile`, it runs each peer once instead, and prints the time of its main thread by group.
 */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string" }, large: { type: "boolean" }, profile: { type: "boolean" } },
  });
  const unknown = positionals.find((name) => !(name in CASES));
  if (unknown !== undefined) {
    throw new Error(`case must be one of ${Object.keys(CASES).join(", ")}, got ${JSON.stringify(unknown)}`);
  }
  const programs = await bundlePrograms();
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const sink = await startSink(programs.sink, join(folder, "sink"));
  try {
    console.log(`Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${process.platform}`);
    for (const [name, { prepare, rounds, isLarge }] of Object.entries(CASES)) {
      const isWanted = positionals.length > 0 ? positionals.includes(name) : values.large || !isLarge;
      if (!isWanted) continue;
      const comparison = await prepare({ programs, folder, sink });
      try {
        if (values.profile) await printProfile(comparison, join(programs.profiles, name));
        else await printComparison(comparison, Number(values.rounds ?? rounds));
      } finally {
        await comparison.close();
      }
    }
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true });
  }
}

async function printComparison(comparison: Comparison, rounds: number): Promise<void> {
  const measured = await measure(comparison.peers, rounds);
  console.log(`\n${comparison.title} (median of ${rounds})`);
  console.log(comparisonTable(comparison, measured));
}

async function printProfile({ title, peers }: Comparison, folder: string): Promise<void> {
  const secondsOf = new Map<string, Map<string, number>>();
  for (const peer of peers) {
    const seconds = await profilePeer(peer, join(folder, `${peer.name.replace(/\W+/g, "-")}.cpuprofile`));
    if (seconds !== undefined) secondsOf.set(peer.name, seconds);
  }
  console.log(`\n${title}: ms of the main thread by group; the profiles are in ${folder}`);
  console.log(profileTable(secondsOf));
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
