import { ConventionError } from "./convention-error";

/**
 * Returns `jobId` if Batch can have a job of that id: 1 to 64 of `A-Z a-z 0-9 _ -`, or a schedule's id followed by `:job-` and a number,
 * which is how Batch names the jobs that a schedule creates.
 *
 * @throws {ConventionError} `JobIdRefused`.
 */
export function checkJobId(jobId: string, at = "jobId"): string {
  if (typeof jobId !== "string" || !/^[A-Za-z0-9_-]{1,64}(:job-[0-9]+)?$/.test(jobId)) {
    throw new ConventionError(
      "JobIdRefused",
      at,
      "be 1 to 64 letters, digits, `-` or `_`",
      jobId,
      "or a schedule's job, `<schedule id>:job-<number>`",
    );
  }
  return jobId;
}
