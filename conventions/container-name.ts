import { createHash } from "node:crypto";
import { checkJobId } from "./job-id";

/** A container's name has at most 63 characters, of which the prefix `job-` takes 4. */
const MAX_PLAIN_LENGTH = 59;

/** What the standard keeps of an id that cannot be a container's name as it is. */
const MAX_SLUG_LENGTH = 15;

/**
 * Returns the name of the container that holds a job's outputs, by the Azure Batch File Conventions standard.
 *
 * @example
 * outputContainerName("MyTerrificJob"); // "job-myterrificjob"
 * outputContainerName("my_job-bob"); // "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927"
 *
 * @throws {ConventionError} `JobIdRefused` for an id that Batch does not allow.
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
