import { dirname } from "node:path";
import { checkTaskId } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import type { Destinations } from "../../destinations";
import type { JobDescription, TaskDescription } from "../../jobs";
import { batchTime } from "./batch-time";
import { buildTask, settingsAt } from "./build-task";
import { jobFileRefused } from "./job-file-error";
import { findLocalFiles, type LocalFile } from "./local-files";
import { located } from "./located";
import { MERGE_ID, mergeTask } from "./merge-task";
import type { PlanContext } from "./plan-context";
import { type Point, type Points, pointsOf } from "./points";
import { type ReadJobFile, readJobFile } from "./read-job-file";
import { replaceVariables } from "./variables";

/** What a job file asks for, checked as a whole. */
export interface JobPlan {
  readonly job: JobDescription;
  /** The number of tasks, with the merge task. */
  readonly count: number;
  /** Builds the tasks, one after the other, so that any number of them fits into memory. */
  tasks(): AsyncGenerator<TaskDescription, void>;
  /** The local files to upload before the tasks start. */
  readonly localFiles: readonly LocalFile[];
}

/**
 * Reads a job file, and builds every task once to check it. Nothing is sent.
 *
 * @throws {CommandError} `JobFileRefused`: with all problems that the schema finds, or else with the first other one.
 */
export async function planJob(file: string, destinations: Destinations): Promise<JobPlan> {
  const read = await readJobFile(file);
  const { content } = read;
  const pool = await located(read, ["pool"], () => destinations.pool(content.pool));
  const job = await located(read, ["job"], () => pool.job(content.job));
  const points = await pointsOf(file, read);
  const files = findLocalFiles(dirname(file));
  const context = { read, pool, job, files };

  const tasks = async function* (): AsyncGenerator<TaskDescription, void> {
    for (const { variables, file: local } of points) {
      const id = await idOf(read, variables);
      yield buildTask(context, { section: "task", id, variables, ...(local !== undefined && { file: local }) });
    }
    if (content.merge !== undefined) yield mergeTask(context, earlierTasks(context, points), destinations.description);
  };
  await checkTasks(tasks(), read);
  return {
    job: await plannedJob(read, pool.id),
    count: points.count + (content.merge === undefined ? 0 : 1),
    tasks,
    localFiles: files.all(),
  };
}

/** The id of a task that has none in the job file. */
const DEFAULT_ID = "${{ number }}";

function idOf(read: ReadJobFile, variables: Point["variables"]): Promise<string> {
  return located(read, ["task", "id"], () => {
    const id = replaceVariables(read.content.task.id ?? DEFAULT_ID, variables);
    checkTaskId(id);
    return id;
  });
}

function earlierTasks({ read }: PlanContext, points: Points) {
  const { id = DEFAULT_ID } = read.content.task;
  return {
    count: points.count,
    isNumbered: /^\$\{\{\s*number\s*\}\}$/.test(id),
    async *ids() {
      for (const { variables } of points) yield idOf(read, variables);
    },
  };
}

/** Builds all tasks, and checks that their ids differ. Batch ignores the case of ids. */
async function checkTasks(tasks: AsyncIterable<TaskDescription>, { content, document }: ReadJobFile): Promise<void> {
  const ids = new Set<string>();
  for await (const { id } of tasks) {
    const key = id.toLowerCase();
    if (!ids.has(key)) {
      ids.add(key);
      continue;
    }
    const rule = key === MERGE_ID ? "differ from the id of the merge task" : "differ in more than case for each task";
    const fix = content.task.id === undefined ? undefined : "use a variable in it, such as ${{ number }}";
    throw jobFileRefused([`${document.at(["task", "id"])}: ${refusal("task.id", rule, `${shown(id)} twice`, fix)}`]);
  }
}

async function plannedJob(read: ReadJobFile, poolId: string): Promise<JobDescription> {
  const { job, priority, timeLimit, stopOnFailure = false, merge } = read.content;
  const commonEnvironmentSettings = await settingsAt(read, ["environment"]);
  return {
    id: job,
    poolInfo: { poolId },
    ...(priority !== undefined && { priority }),
    ...(timeLimit !== undefined && { constraints: { maxWallClockTime: batchTime(timeLimit) } }),
    ...(commonEnvironmentSettings.length > 0 && { commonEnvironmentSettings }),
    usesTaskDependencies: merge !== undefined,
    onTaskFailure: stopOnFailure ? "performexitoptionsjobaction" : "noaction",
  };
}
