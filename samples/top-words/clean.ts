import { parseArgs } from "node:util";
import { destinationsOf } from "azure-batch-outputs/destinations";
import { deleteJob } from "azure-batch-outputs/jobs";
import { JOB_ID } from "./job";
import { deleteBlobs, openBatch, readPipeline, setAccessWait } from "./pipeline";

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
  if (await deleteJob(openBatch(pipeline).job(JOB_ID))) console.error(`deleted job ${JOB_ID}`);
  const { containerUrl } = destinationsOf(pipeline.destinations).job(JOB_ID);
  console.error(`deleted ${await deleteBlobs(containerUrl)} outputs`);
  for (const url of Object.values(pipeline.taskInputs)) {
    console.error(`deleted ${await deleteBlobs(url)} files of ${url.replace(/^.*\//, "")}`);
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
