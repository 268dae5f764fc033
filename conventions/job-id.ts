import { ConventionError } from "./convention-error";

/**
 * Returns `jobId` if Batch allows it as the id of a job: 1 to 64 of `A-Z a-z 0-9 _ -`, or the id of a schedule followed
 * by `:job-` and a number. Batch gives such ids to the jobs that a schedule creates.
 *
 * @throws {ConventionError} `JobIdRefused`.
 */
export function checkJobId(jobId: string, at = "jobId"): string {
  if (typeof jobId !== "string" || !/^[A-Za-z0-9_-]{1,64}(:job-[0-9]+)?$/.test(jobId)) {
    throw new ConventionError(
      "JobIdRefused",
      at,
      "be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`",
      jobId,
    );
  }
  return jobId;
}
