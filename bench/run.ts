import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Bench, type Comparison, measure } from "./bench";
import { oneFile } from "./cases/one-file";
import { startUp } from "./cases/start-up";
import { bundlePrograms } from "./programs";
import { startSink } from "./start-sink";
import { comparisonTable } from "./table";

/** By the name that selects them on the command line. */
const CASES: Readonly<Record<string, (bench: Bench) => Promise<Comparison[]>>> = {
  "start-up": startUp,
  "64-mib": async (bench) => [await oneFile(bench, "save 64 MiB", 64 * 2 ** 20)],
};

/** `npm run bench [-- <case>… --rounds <n>]`: measures each case beside its peers, and prints a table of each. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { rounds: { type: "string" } } });
  const unknown = positionals.find((name) => !(name in CASES));
  if (unknown !== undefined) {
    throw new Error(`case must be one of ${Object.keys(CASES).join(", ")}, got ${JSON.stringify(unknown)}`);
  }
  const programs = await bundlePrograms();
  console.log(
    `Node ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim() ?? "CPU"}, ${process.platform}`,
  );
  for (const name of positionals.length > 0 ? positionals : Object.keys(CASES)) {
    const folder = await mkdtemp(join(tmpdir(), "bench-"));
    const sink = await startSink(programs, join(folder, "sink"));
    try {
      const bench: Bench = { programs, folder, sink, rounds: Number(values.rounds ?? 5) };
      for (const comparison of (await CASES[name]?.(bench)) ?? []) {
        const measured = await measure(comparison.peers, bench.rounds);
        console.log(`\n${comparison.title} (median of ${bench.rounds})`);
        console.log(comparisonTable(comparison, measured));
      }
    } finally {
      await sink.stop();
      await rm(folder, { recursive: true });
    }
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
