import { readFile } from "node:fs/promises";
import { destinationsOf, type PipelineDescription } from "../../../destinations";
import { explainTask } from "../../../samples/top-words/explain";
import { batchClient } from "../../../samples/top-words/pipeline";
import { hasTaskFailed, waitForTasks } from "../../../samples/top-words/wait";

/**
 * Runs a script in the task `frame-1` of the job `frames`, replaces an earlier job, and exits with the task's result:
 *
 *     node --import tsx run-in-task.ts <destinations.json> <script>
 */
async function main(): Promise<void> {
  const [file = "", script = ""] = process.argv.slice(2);
  const description = JSON.parse(await readFile(file, "utf8")) as PipelineDescription;
  const client = batchClient({ destinations: description });
  const poolId = description.pools.workers?.id ?? "";
  const ifThere = (error: unknown) => {
    if ((error as { code?: string }).code !== "JobExists") throw error;
  };
  await client.job.add({ id: "frames", poolInfo: { poolId } }).catch(ifThere);
  await client.task.deleteMethod("frames", "frame-1").catch(() => {});
  await client.task.add("frames", {
    id: "frame-1",
    commandLine: destinationsOf(description).commandLine(script),
  });
  const [task] = await waitForTasks(client, "frames", poolId, 60, () => {}, { firstSeconds: 0.5, longestSeconds: 0.5 });
  if (!task || hasTaskFailed(task)) throw new Error(task && (await explainTask(client, "frames", task)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
