import { readFile } from "node:fs/promises";
import { destinationsOf, type PipelineDescription } from "../../../destinations";
import { deleteJob, runJob } from "../../../jobs";
import { openBatch } from "./batch-clients";

/**
 * Runs a script in the task `frame-1` of the job `frames`, replaces an earlier task, and exits with the task's result:
 *
 *     node --import tsx run-in-task.ts <destinations.json> <script>
 */
async function main(): Promise<void> {
  const [file = "", script = ""] = process.argv.slice(2);
  const description = JSON.parse(await readFile(file, "utf8")) as PipelineDescription;
  const batch = openBatch({ destinations: description });
  await deleteJob(batch.job("frames"));
  await runJob(batch, {
    job: { id: "frames", poolInfo: { poolId: description.pools.workers?.id ?? "" } },
    tasks: [{ id: "frame-1", commandLine: destinationsOf(description).commandLine(script) }],
    cleanUp: "keep",
    timeLimitSeconds: 60,
    firstSeconds: 0.5,
    longestSeconds: 0.5,
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
