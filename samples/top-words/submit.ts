import { join } from "node:path";
import { parseArgs } from "node:util";
import { destinationsOf } from "azure-batch-outputs/destinations";
import { deleteJob, hasTaskFailed, runJob, type TaskInfo } from "azure-batch-outputs/jobs";
import { JOB_ID, topWordsTasks } from "./job";
import { containerClient, deleteBlobs, openBatch, type Pipeline, readPipeline, setAccessWait } from "./pipeline";
import { showProgress } from "./progress";
import { chooseTexts, type Text } from "./texts";

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
  const timeLimitSeconds = Number(values["time-limit"]);
  const firstSeconds = Number(values["poll-interval"]);
  const limitSeconds = Number(values["wait-for-access"]);
  if (!values.pipeline || !(timeLimitSeconds > 0) || !(firstSeconds > 0) || !(limitSeconds >= 0)) {
    throw new Error(USAGE);
  }
  setAccessWait({ limitSeconds });
  const pipeline = await readPipeline(values.pipeline);
  const texts = await chooseTexts(values.input);
  const batch = openBatch(pipeline);
  const destinations = destinationsOf(pipeline.destinations);
  const poolId = destinations.pool(POOL).id;
  const progress = showProgress();
  await runJob(batch, {
    job: { id: JOB_ID, poolInfo: { poolId }, usesTaskDependencies: true, onAllTasksComplete: "terminatejob" },
    tasks: topWordsTasks(pipeline, texts),
    async uploadInputs() {
      await uploadInputs(pipeline, texts);
      if (!(await deleteJob(batch.job(JOB_ID)))) return;
      const outputs = await deleteBlobs(destinations.job(JOB_ID).containerUrl);
      console.error(`deleted job ${JOB_ID} of an earlier run, and its ${outputs} outputs`);
    },
    onProgress: progress.update,
    onTasksEnded: (tasks) => progress.note(tasks.filter((task) => !hasTaskFailed(task)).map(success)),
    timeLimitSeconds,
    firstSeconds,
    cleanUp: "keep",
  }).finally(progress.end);
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

function success({ id, executionInfo = {} }: TaskInfo): string {
  const { startTime = "", endTime = "", exitCode } = executionInfo;
  const seconds = (Date.parse(endTime) - Date.parse(startTime)) / 1000;
  return `${id} succeeded with exit code ${exitCode} in ${seconds.toFixed(1)} s`;
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
