import type { BlobNameParts } from "../../conventions";

/**
 * Returns the path of an output among all outputs of a job: `<task>/<kind>/<path>`, or `<kind>/<path>` for an output of
 * the job itself.
 */
export function pathInJob({ taskId, kind, path }: BlobNameParts): string {
  return [...(taskId === undefined ? [] : [taskId]), kind, path].join("/");
}
