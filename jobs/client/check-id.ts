import { refusal, shown } from "../../conventions/internal";
import { JobError } from "../job-error";

/**
 * Returns `id` if a URL can contain it. The service checks the rest of an id. A URL resolves `.`, `..` and an empty
 * name: the deletion of the task `..` would delete its job.
 *
 * @param at the argument with the id.
 * @throws {JobError} `ArgumentRefused`.
 */
export function checkId(id: string, at: string): string {
  if (typeof id === "string" && !/^\.{0,2}$/.test(id)) return id;
  throw new JobError("ArgumentRefused", refusal(at, "be letters, digits, hyphens and underscores", shown(id)));
}
