import { createHash } from "node:crypto";
import { checkJobId } from "./job-id";

/** The maximum length of a container's name is 63 characters, and the prefix `job-` has 4. */
const MAX_PLAIN_LENGTH = 59;

/** The number of characters that the standard keeps of an id that cannot be used unchanged. */
const MAX_SLUG_LENGTH = 15;

/**
 * Returns the name of the container with a job's outputs, as the Azure Batch File Conventions standard defines it.
 *
 * @example
 * outputContainerName("MyTerrificJob"); // "job-myterrificjob"
 * outputContainerName("my_job-bob"); // "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927"
 *
 * @throws {ConventionError} `JobIdRefused` if Batch does not allow the id.
 */
export function outputContainerName(jobId: string): string {
  const id = checkJobId(jobId).toLowerCase();
  if (canFollowPrefix(id)) return `job-${id}`;
  return `job-${slug(id)}-${createHash("sha1").update(id, "utf8").digest("hex")}`;
}

function canFollowPrefix(id: string): boolean {
  return id.length <= MAX_PLAIN_LENGTH && /^[a-z0-9][-a-z0-9]*$/.test(id) && !id.includes("--") && !id.endsWith("-");
}

function slug(id: string): string {
  const dashed = trimDashes(id.replace(/[:_-]+/g, "-"));
  return trimDashes(dashed.slice(0, MAX_SLUG_LENGTH)) || "job";
}

function trimDashes(text: string): string {
  return text.replace(/^-+|-+$/g, "");
}
