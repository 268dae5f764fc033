import { parseArgs } from "node:util";
import { deleteBlobs, deleteJob, deleteOutputs } from "./delete";
import { JOB_ID } from "./job";
import { batchClient, readPipeline, setAccessWait } from "./pipeline";

/** Deletes the job, its inputs and its outputs. `pulumi destroy` deletes the pipeline itself. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { pipeline: { type: "string" }, "wait-for-access": { type: "string", default: "600" } },
  });
  const limitSeconds = Number(values["wait-for-access"]);
  if (!values.pipeline || !(limitSeconds >= 0)) {
    throw new Error("usage: clean.ts --pipeline FILE [--wait-for-access SECONDS]");
  }
  setAccessWait({ limitSeconds });
  const pipeline = await readPipeline(values.pipeline);
  if (await deleteJob(batchClient(pipeline), JOB_ID)) console.error(`deleted job ${JOB_ID}`);
  console.error(`deleted ${await deleteOutputs(pipeline, JOB_ID)} outputs`);
  for (const url of Object.values(pipeline.taskInputs)) {
    console.error(`deleted ${await deleteBlobs(url)} files of ${url.replace(/^.*\//, "")}`);
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
