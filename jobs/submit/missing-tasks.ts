import type { Job } from "../client";
import type { TaskDescription } from "../model";

/**
 * Returns the ids of the tasks that a job lacks, in the order of the tasks. It lists the ids of all tasks of the job,
 * at most 1,000 with each request.
 *
 * @example
 * const missing = await missingTasks(job, tasks); // ["frame-7"]
 *
 * @throws {BatchError} such as `JobNotFound`.
 */
export async function missingTasks(
  job: Job,
  tasks: Iterable<TaskDescription> | AsyncIterable<TaskDescription>,
  { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
): Promise<string[]> {
  const existing = new Set<string>();
  // Ids that differ only in case are equal.
  for await (const { id } of job.listTasks({ select: "id", abortSignal })) existing.add(id.toLowerCase());
  const missing: string[] = [];
  for await (const { id } of tasks) if (!existing.has(id.toLowerCase())) missing.push(id);
  return missing;
}
