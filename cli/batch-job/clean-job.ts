import type { JobOutputStorage } from "../../outputs";
import { deletions } from "../deletions";
import { codeOf } from "../errors/reported-error";
import { INPUT_KIND } from "../job-file/build-task";
import { counted } from "../render/counted";
import { note, print } from "../terminal";
import { type BatchJobOptions, openPipeline } from "./batch-job";

type BatchErrorClass = typeof import("../../jobs").BatchError;

/** `batch-outputs clean`: deletes a job, its uploaded inputs and, if requested, its outputs. */
export async function cleanJob(
  jobId: string,
  options: BatchJobOptions & { readonly outputs?: boolean },
): Promise<void> {
  const { BatchError, deleteJob } = await import("../../jobs/index.js");
  const pipeline = await openPipeline(options);
  const wasDeleted = await deleteJob(pipeline.batch.job(jobId));
  const storage = await pipeline.outputsOf(jobId, { run: "all" });
  const { inputs, outputs } = await deleteStored(storage, options.outputs === true).catch((error) => {
    throw wasDeleted || codeOf(error) !== "AccessDenied" ? error : unknownJob(jobId, error, BatchError);
  });
  if (options.json) {
    print(JSON.stringify({ job: jobId, deleted: wasDeleted, inputs, outputs }));
    return;
  }
  note(wasDeleted ? `deleted job ${jobId}` : `job ${jobId} does not exist`);
  if (inputs > 0) note(`deleted ${counted(inputs, "input")}`);
  if (options.outputs) note(`deleted ${counted(outputs, "output")}`);
}

/** Returns the error for a job that does not exist, and whose container denies access or does not exist either. */
function unknownJob(jobId: string, cause: Error, BatchError: BatchErrorClass): Error {
  const got = `job ${jobId} does not exist (JobNotFound), and access to its container is denied (AccessDenied)`;
  const message = `${got}; check the id of the job, or ask for a role at the container`;
  return new BatchError("JobNotFound", message, { reason: got, cause });
}

/** Deletes inputs, and outputs if requested. Returns their numbers. A container that does not exist has none. */
async function deleteStored(storage: JobOutputStorage, withOutputs: boolean) {
  const deleted = { inputs: 0, outputs: 0 };
  try {
    const stored = withOutputs ? storage.listAll() : storage.list({ kind: INPUT_KIND as never });
    for await (const output of deletions(stored)) {
      deleted[output.taskId === undefined && output.kind === INPUT_KIND ? "inputs" : "outputs"] += 1;
    }
    if (withOutputs) await storage.deleteRuns();
  } catch (error) {
    if (codeOf(error) !== "ContainerNotFound") throw error;
  }
  return deleted;
}
