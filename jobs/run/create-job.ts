import { BatchError } from "../batch-error";
import type { BatchClient, Job } from "../client";
import type { JobDescription } from "../model";

/** How much the service's clock and the `Date` of its answers can differ, in milliseconds. A date has whole seconds. */
const CLOCK_TOLERANCE = 2_000;

/**
 * Creates a job.
 *
 * If the answer to the request was lost, the next attempt finds the job that the first one created. It is recognized by
 * its creation time.
 *
 * @example
 * const job = await createJob(batch, { id: "render", poolInfo: { poolId: destinations.pool("workers").id } });
 *
 * @throws {BatchError} such as `JobExists` or `ActiveJobAndScheduleQuotaReached`.
 */
export async function createJob(
  client: BatchClient,
  description: JobDescription,
  { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
): Promise<Job> {
  const job = client.job(description.id);
  try {
    const request = { method: "POST" as const, path: "/jobs", body: JSON.stringify(description), abortSignal };
    await client.connection.send({ ...request, purpose: `create job ${description.id}` });
  } catch (error) {
    if (!(error instanceof BatchError) || error.code !== "JobExists" || error.unclearSince === undefined) throw error;
    const { creationTime = "" } = await job.get({ select: "id,creationTime", abortSignal });
    if (!(Date.parse(creationTime) >= error.unclearSince - CLOCK_TOLERANCE)) throw error;
  }
  return job;
}
