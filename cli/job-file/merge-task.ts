import { refusal } from "../../conventions/internal";
import type { ResourceFile } from "../../destinations";
import type { TaskDependencies, TaskDescription } from "../../jobs";
import { buildTask } from "./build-task";
import { located } from "./located";
import type { PlanContext } from "./plan-context";

/** The id of the task that merges the outputs of the others. */
export const MERGE_ID = "merge";

/** The longest list of resource files as JSON, and of the ids on which a task depends, in characters ("Task - Add"). */
const MAX_FILES = 32_768;
const MAX_IDS = 64_000;

/** The tasks that come before. */
interface EarlierTasks {
  readonly count: number;
  /** Whether the ids are 1, 2, 3 …, which Batch takes as a range. */
  readonly isNumbered: boolean;
  ids(): AsyncIterable<string>;
}

/**
 * Builds the task that runs after all others.
 *
 * @throws {CommandError} `JobFileRefused`.
 */
export async function mergeTask(context: PlanContext, earlier: EarlierTasks): Promise<TaskDescription> {
  const { read } = context;
  const task = await buildTask(context, {
    section: "merge",
    id: MERGE_ID,
    variables: { count: String(earlier.count) },
  });
  const dependsOn = await located(read, ["task", "id"], () => dependenciesOn(earlier));
  const { merge } = read.content;
  const stored: ResourceFile[] = [];
  const { resourceFiles = [] } = task;
  for (const [index, input] of (merge?.inputs ?? []).entries()) {
    if (typeof input === "string" || input.outputs === undefined) continue;
    const place = { into: input.into ?? "tasks", kind: input.outputs };
    const room = MAX_FILES - JSON.stringify([...resourceFiles, ...stored]).length;
    const files = await located(read, ["merge", "inputs", index], () => outputsOf(context, earlier, place, room));
    stored.push(...files);
  }
  const all = [...resourceFiles, ...stored];
  return { ...task, ...(all.length > 0 && { resourceFiles: all }), dependsOn };
}

async function dependenciesOn(earlier: EarlierTasks): Promise<TaskDependencies> {
  if (earlier.isNumbered) return { taskIdRanges: [{ start: 1, end: earlier.count }] };
  const taskIds: string[] = [];
  let length = 0;
  for await (const id of earlier.ids()) {
    length += id.length;
    if (length > MAX_IDS) {
      const rule = `be short enough for a merge task, which can depend on ids of ${MAX_IDS} characters together`;
      throw new Error(refusal("the ids", rule, `${earlier.count} ids`, "leave task.id out: tasks then have numbers"));
    }
    taskIds.push(id);
  }
  return { taskIds };
}

/** Where the merge task gets outputs. */
interface OutputPlace {
  readonly into: string;
  readonly kind: string;
}

/**
 * Returns the resource files with the outputs of one kind of all earlier tasks. If they are too many for Batch, returns
 * one resource file with all blobs whose names begin as all ids do.
 */
async function outputsOf(
  { pool, job }: PlanContext,
  earlier: EarlierTasks,
  { into, kind }: OutputPlace,
  room: number,
): Promise<ResourceFile[]> {
  const files: ResourceFile[] = [];
  let common: string | undefined;
  let length = 0;
  for await (const id of earlier.ids()) {
    common = common === undefined ? id : commonStart(common, id);
    if (length > room) continue;
    const { resourceFiles } = job.inputsFrom([id], kind, { filePath: into });
    length += JSON.stringify(resourceFiles).length;
    files.push(...resourceFiles);
  }
  if (length <= room) return files;
  return [pool.resourceFile({ container: job.container, prefix: common ?? "", filePath: into })];
}

function commonStart(left: string, right: string): string {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return left.slice(0, length);
}
