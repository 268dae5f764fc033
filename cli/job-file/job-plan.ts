import { dirname } from "node:path";
import { checkTaskId } from "../../conventions";
import { RUN_VARIABLE, refusal, shown } from "../../conventions/internal";
import type { Destinations } from "../../destinations";
import type { JobDescription, TaskDescription } from "../../jobs";
import { allOf, JobFileProblems } from "./all-problems";
import { batchTime } from "./batch-time";
import { buildTask, settingsAt, type TaskSettings } from "./build-task";
import { jobFileRefused } from "./job-file-error";
import { findLocalFiles, type LocalFile } from "./local-files";
import { located } from "./located";
import { MERGE_ID, mergeTask } from "./merge-task";
import { nodeTasks } from "./node-tasks";
import type { PlanContext } from "./plan-context";
import { type Point, type Points, pointsOf } from "./points";
import { type ReadJobFile, readJobFile } from "./read-job-file";
import { replaceVariables } from "./variables";

/** What a job file asks for, checked as a whole. */
export interface JobPlan {
  readonly job: JobDescription;
  /** The run of the job, if it has one. */
  readonly run?: string;
  /** The number of tasks, with the merge task. */
  readonly count: number;
  readonly hasMerge: boolean;
  /** Builds the tasks, one after the other, so that any number of them fits into memory. */
  tasks(): AsyncGenerator<TaskDescription, void>;
  /** The local files to upload before the tasks start. */
  readonly localFiles: readonly LocalFile[];
}

/**
 * Reads a job file, and builds every task once to check it. Nothing is sent.
 *
 * @param runOf returns the run of the job with this id (default: no run).
 * @throws {CommandError} `JobFileRefused`: with all problems that the schema finds, or else with all other ones.
 */
export async function planJob(
  file: string,
  destinations: Destinations,
  runOf: (jobId: string) => Promise<string | undefined> = async () => undefined,
): Promise<JobPlan> {
  const read = await readJobFile(file);
  const { content } = read;
  const [pool, , points, environment] = await allOf([
    located(read, ["pool"], () => destinations.pool(content.pool)),
    located(read, ["job"], () => destinations.job(content.job)),
    pointsOf(file, read),
    settingsAt(read, ["environment"]),
  ] as const);
  await located(read, ["environment"], () => refuseRun(environment));
  const run = await runOf(content.job);
  const everyRun = await located(read, ["job"], () => pool.job(content.job));
  const job = run === undefined ? everyRun : everyRun.run(run);
  const files = findLocalFiles(dirname(file));
  const context = { read, pool, job, files };

  const tasks = async function* (): AsyncGenerator<TaskDescription, void> {
    for (const { variables, file: local } of points) {
      const id = await idOf(read, variables);
      yield buildTask(context, { section: "task", id, variables, ...(local !== undefined && { file: local }) });
    }
    if (content.merge !== undefined) yield mergeTask(context, earlierTasks(context, points));
  };
  const [ofNodes] = await allOf([nodeTasks(context, points.count), checkTasks(context, points)] as const);
  return {
    job: { ...plannedJob(read, pool.id, [...job.environmentSettings(), ...environment]), ...ofNodes },
    ...(run !== undefined && { run }),
    count: points.count + (content.merge === undefined ? 0 : 1),
    hasMerge: content.merge !== undefined,
    tasks,
    localFiles: files.all(),
  };
}

function refuseRun(environment: TaskSettings): void {
  if (!environment.some(({ name }) => name === RUN_VARIABLE)) return;
  throw new Error(`${refusal("environment", `not have ${RUN_VARIABLE}, which submit sets`, "it")}; give --run`);
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
async function checkTasks(context: PlanContext, points: Points): Promise<void> {
  const { read } = context;
  const problems = new JobFileProblems();
  const ids = new Set<string>(read.content.merge === undefined ? [] : [MERGE_ID]);
  for (const { variables, file } of points) {
    try {
      const id = await idOf(read, variables);
      checkNew(ids, id, read);
      await buildTask(context, { section: "task", id, variables, ...(file !== undefined && { file }) });
    } catch (error) {
      problems.add(error);
    }
  }
  if (read.content.merge !== undefined) {
    await mergeTask(context, earlierTasks(context, points)).catch((error: unknown) => problems.add(error));
  }
  problems.check();
}

/** @throws {JobFileRefused} if another task has the id. */
function checkNew(ids: Set<string>, id: string, { content, document }: ReadJobFile): void {
  const key = id.toLowerCase();
  if (!ids.has(key)) {
    ids.add(key);
    return;
  }
  const isMerge = key === MERGE_ID && content.merge !== undefined;
  const rule = isMerge ? "differ from the id of the merge task" : "differ in more than case for each task";
  const fix = content.task.id === undefined ? undefined : "use a variable in it, such as ${{ number }}";
  const got = isMerge ? shown(id) : `${shown(id)} twice`;
  throw jobFileRefused([`${document.at(["task", "id"])}: ${refusal("task.id", rule, got, fix)}`]);
}

function plannedJob({ content }: ReadJobFile, poolId: string, commonEnvironmentSettings: TaskSettings): JobDescription {
  const { job, priority, timeLimit, stopOnFailure = false, merge } = content;
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
