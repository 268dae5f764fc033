import { deleteOutput } from "../blobs/delete-output";
import { listBlobs } from "../blobs/list-blobs";
import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/** One run of a job: what was submitted once under the job's id. */
export interface JobRun {
  readonly id: string;
  /** When the run was recorded, by the service's clock, in whole seconds. */
  readonly startedAt: Date;
}

/**
 * The beginning of the names of the blobs that record runs, one empty blob per run. Such a blob is no output: by the
 * standard, names of outputs begin with `$` or with the id of a task, which has no dot.
 */
const RUNS_PREFIX = ".runs/";

/**
 * Lists the runs of a job, the newest one last. It takes one request per 5,000 runs. The service creates the blob of a
 * run once and never changes it, so a task of an earlier run that still works does not make its run the newest.
 */
export async function listRuns(container: OutputContainer, options: RequestOptions = {}): Promise<JobRun[]> {
  const runs: JobRun[] = [];
  for await (const { name, version } of listBlobs(container, RUNS_PREFIX, options)) {
    runs.push({ id: name.slice(RUNS_PREFIX.length), startedAt: version.lastModified });
  }
  // Sorting keeps the order of the names for runs of the same second. Generated ids begin with their time.
  return runs.sort((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
}

/** Records a run, unless it is recorded already. */
export async function recordRun(container: OutputContainer, id: string, options: RequestOptions = {}): Promise<void> {
  const blob = `${RUNS_PREFIX}${id}`;
  const headers = { "if-none-match": "*", "x-ms-blob-type": "BlockBlob", "content-type": "application/octet-stream" };
  try {
    await container.send(
      { container: container.containerName, blob },
      (abortSignal) => container.rest({ method: "PUT", blob, headers, body: Buffer.alloc(0), abortSignal }),
      options,
    );
  } catch (error) {
    if (!(error instanceof OutputError) || error.code !== "Conflict") throw error;
  }
}

/** Deletes the records of all runs but one, after their outputs were deleted. */
export async function deleteRuns(container: OutputContainer, kept: string | undefined): Promise<void> {
  for (const { id } of await listRuns(container)) {
    if (id !== kept) await deleteOutput(container, `${RUNS_PREFIX}${id}`);
  }
}
