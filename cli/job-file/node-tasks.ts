import { refusal, shown } from "../../conventions/internal";
import type { JobPreparationTaskDescription, JobReleaseTask } from "../../jobs";
import { allOf } from "./all-problems";
import { buildTask } from "./build-task";
import { located } from "./located";
import type { PlanContext } from "./plan-context";

/** The ids that Batch gives these tasks ("Job - Add"). */
const PREPARATION_ID = "jobpreparation";
const RELEASE_ID = "jobrelease";

/** The longest time of a release task ("Job - Add", `maxWallClockTime`). */
const MAX_RELEASE_MINUTES = 15;

/** The tasks of a job that its nodes run: properties of the job. */
interface NodeTasks {
  readonly jobPreparationTask?: JobPreparationTaskDescription;
  readonly jobReleaseTask?: JobReleaseTask;
}

/**
 * Builds the preparation and the release task of a job.
 *
 * @param count the number of tasks that the job has one each for, without the merge task.
 * @throws {JobFileRefused}.
 */
export async function nodeTasks(context: PlanContext, count: number): Promise<NodeTasks> {
  const variables = { count: String(count) };
  const [preparation, release] = await allOf([preparationTask(context, variables), releaseTask(context, variables)]);
  return {
    ...(preparation !== undefined && { jobPreparationTask: preparation }),
    ...(release !== undefined && { jobReleaseTask: release }),
  };
}

type Variables = Parameters<typeof buildTask>[1]["variables"];

async function preparationTask(
  context: PlanContext,
  variables: Variables,
): Promise<JobPreparationTaskDescription | undefined> {
  if (context.read.content.preparation === undefined) return undefined;
  const { outputFiles: _, ...task } = await buildTask(context, {
    section: "preparation",
    id: PREPARATION_ID,
    variables,
  });
  return task;
}

async function releaseTask(context: PlanContext, variables: Variables): Promise<JobReleaseTask | undefined> {
  const { read } = context;
  const { release, preparation } = read.content;
  if (release === undefined) return undefined;
  const built = buildTask(context, { section: "release", id: RELEASE_ID, variables });
  const needed = located(read, ["release"], () => {
    if (preparation !== undefined) return;
    const fix = "add a preparation task, or leave release out";
    throw new Error(refusal("a release task", "have a preparation task", "none", fix));
  });
  const timed = located(read, ["release", "timeLimit"], () => checkTime(release.timeLimit));
  const [{ outputFiles: _, constraints, ...task }] = await allOf([built, needed, timed] as const);
  const { maxWallClockTime } = constraints ?? {};
  return { ...task, ...(maxWallClockTime !== undefined && { maxWallClockTime }) };
}

function checkTime(time = "1s"): void {
  const minutes = Number.parseInt(time, 10) * ({ s: 1 / 60, m: 1, h: 60, d: 1440 }[time.slice(-1)] ?? 1);
  if (minutes <= MAX_RELEASE_MINUTES) return;
  throw new Error(refusal("the time", `be at most ${MAX_RELEASE_MINUTES}m, which Batch allows`, shown(time)));
}
