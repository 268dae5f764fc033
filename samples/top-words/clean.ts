import { parseArgs } from "node:util";
import { deleteBlobs, deleteJob } from "./delete";
import { JOB_ID } from "./job";
import { batchClient, readPipeline } from "./pipeline";

/** Deletes the job, what it read and what it saved. The pipeline itself is `pulumi destroy`'s. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pipeline: { type: "string" } } });
  if (!values.pipeline) throw new Error("usage: clean.ts --pipeline FILE");
  const pipeline = await readPipeline(values.pipeline);
  await deleteJob(batchClient(pipeline), pipeline, JOB_ID);
  for (const url of Object.values(pipeline.taskInputs)) {
    const deleted = await deleteBlobs(url);
    console.error(`deleted ${deleted} files that tasks read from ${new URL(url).pathname}`);
  }
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
