import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { destinationsOf } from "azure-batch-outputs/destinations";
import { deleteJob, deleteOutputs } from "./delete";
import { explainNode, explainTask } from "./explain";
import { JOB_ID, topWordsTasks } from "./job";
import { batchClient, containerClient, type Pipeline, readPipeline, setAccessWait } from "./pipeline";
import { showProgress } from "./progress";
import { chooseTexts, type Text } from "./texts";
import { hasTaskFailed, type PollInterval, PoolFailedError, waitForTasks } from "./wait";

/** The pool of stacks/output-pipeline that runs the job, by its name in `pools`. */
const POOL = "workers";

const USAGE =
  "usage: submit.ts --pipeline FILE [--input FILE]... [--time-limit SECONDS] [--poll-interval SECONDS] [--wait-for-access SECONDS]";

/** Runs the top-words job on a pipeline: uploads the inputs, submits the tasks, and prints how each task ended. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pipeline: { type: "string" },
      input: { type: "string", multiple: true, default: [] },
      "time-limit": { type: "string", default: "600" },
      "poll-interval": { type: "string", default: "5" },
      "wait-for-access": { type: "string", default: "600" },
    },
  });
  const timeLimit = Number(values["time-limit"]);
  const firstSeconds = Number(values["poll-interval"]);
  const limitSeconds = Number(values["wait-for-access"]);
  if (!values.pipeline || !(timeLimit > 0) || !(firstSeconds > 0) || !(limitSeconds >= 0)) throw new Error(USAGE);

  setAccessWait({ limitSeconds });
  const pipeline = await readPipeline(values.pipeline);
  const texts = await chooseTexts(values.input);
  const client = batchClient(pipeline);

  await uploadInputs(pipeline, texts);
  if (await deleteJob(client, JOB_ID)) {
    console.error(`deleted job ${JOB_ID} of an earlier run, and its ${await deleteOutputs(pipeline, JOB_ID)} outputs`);
  }
  const poolId = await submit(client, pipeline, texts);
  const tasks = await wait(client, poolId, timeLimit, { firstSeconds });
  await reportTasks(client, tasks);
}

async function uploadInputs(pipeline: Pipeline, texts: readonly Text[]): Promise<void> {
  const program = containerClient(pipeline.taskInputs.program);
  const data = containerClient(pipeline.taskInputs.texts);
  for (const script of ["top-words.sh", "merge.sh"]) {
    await program.getBlockBlobClient(script).uploadFile(join(__dirname, script));
  }
  for (const { id, file } of texts) {
    await data.getBlockBlobClient(id).uploadFile(file);
    console.error(`uploaded ${file} as ${id}`);
  }
}

async function submit(client: BatchServiceClient, pipeline: Pipeline, texts: readonly Text[]): Promise<string> {
  const poolId = destinationsOf(pipeline.destinations).pool(POOL).id;
  await client.job.add({ id: JOB_ID, poolInfo: { poolId }, usesTaskDependencies: true });
  // The service accepts at most 100 tasks per call.
  const tasks = topWordsTasks(pipeline, texts);
  for (let start = 0; start < tasks.length; start += 100) {
    const added = await client.task.addCollection(JOB_ID, tasks.slice(start, start + 100));
    for (const { taskId, status, error } of added.value ?? []) {
      if (status?.toLowerCase() !== "success")
        throw new Error(`task ${taskId} was refused: ${error?.code} ${error?.message?.value}`);
    }
  }
  // Set this only now: a job without tasks would end immediately.
  await client.job.patch(JOB_ID, { onAllTasksComplete: "terminatejob" });
  console.error(`submitted job ${JOB_ID} with ${tasks.length} tasks to pool ${poolId}`);
  return poolId;
}

async function wait(
  client: BatchServiceClient,
  poolId: string,
  timeLimit: number,
  poll: PollInterval,
): Promise<BatchServiceModels.CloudTask[]> {
  const progress = showProgress();
  try {
    return await waitForTasks(client, JOB_ID, poolId, timeLimit, progress.update, poll);
  } catch (error) {
    if (!(error instanceof PoolFailedError)) throw error;
    const explained = await Promise.all(error.nodes.map((node) => explainNode(client, poolId, node)));
    throw new Error(`${error.message}\n${explained.join("\n")}`);
  } finally {
    progress.end();
  }
}

async function reportTasks(client: BatchServiceClient, tasks: readonly BatchServiceModels.CloudTask[]): Promise<void> {
  const failed: string[] = [];
  for (const task of tasks) {
    if (hasTaskFailed(task)) {
      failed.push(await explainTask(client, JOB_ID, task));
    } else if (task.state !== "completed") {
      failed.push(`${task.id} never ran, because a task that it depends on failed`);
    } else {
      const { startTime, endTime, exitCode } = task.executionInfo ?? {};
      const seconds = startTime && endTime ? (endTime.getTime() - startTime.getTime()) / 1000 : 0;
      console.error(`${task.id} succeeded with exit code ${exitCode} in ${seconds.toFixed(1)} s`);
    }
  }
  if (failed.length > 0) throw new Error(`${failed.length} of ${tasks.length} tasks failed\n${failed.join("\n")}`);
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
