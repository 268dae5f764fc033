import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import { ALL_RUNS, LAST_RUN, nearestName } from "../../conventions/internal";
import type { JobOutputStorage } from "../../outputs";
import { isPattern, OutputError } from "../../outputs/internal";
import { shownPath } from "../render/shown-path";

/** How many names a message contains. */
const MAX_NAMED = 5;

/**
 * Checks, after a listing without results, whether a run, a task or a kind has outputs at all. Standard kinds are never
 * unknown, and nothing is unknown in a job without outputs.
 *
 * @throws {OutputError} `OutputNotFound` with the nearest name that has outputs.
 */
export async function checkIsKnown(
  jobs: readonly JobOutputStorage[],
  { task, kind, run }: { readonly task?: string; readonly kind?: string; readonly run?: string },
): Promise<void> {
  const [{ jobId, containerName }] = jobs as [JobOutputStorage];
  const where = jobs.length > 1 ? "the jobs" : jobId === undefined ? containerName : `job ${jobId}`;
  if (run !== undefined && run !== LAST_RUN && run !== ALL_RUNS) refuseUnknown("run", run, where, await runsOf(jobs));
  if (task && !isPattern(task)) refuseUnknown("task", task, where, await tasksOf(jobs));
  if (kind !== undefined && !isTaskOutputKind(kind) && !isJobOutputKind(kind)) {
    refuseUnknown("kind", kind, where, await kindsOf(jobs));
  }
}

async function runsOf(jobs: readonly JobOutputStorage[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const job of jobs) for (const { id } of await job.runs()) found.add(id);
  return found;
}

async function tasksOf(jobs: readonly JobOutputStorage[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const job of jobs) for await (const taskId of job.taskIds()) found.add(taskId);
  return found;
}

async function kindsOf(jobs: readonly JobOutputStorage[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const job of jobs) for await (const { kind } of job.listAll()) found.add(kind);
  return found;
}

function refuseUnknown(what: string, name: string, where: string, known: ReadonlySet<string>): void {
  const alike = [...known].some((other) => other.toLowerCase() === name.toLowerCase());
  if (known.size === 0 || alike) return;
  const names = [...known];
  const nearest = nearestName(name, names);
  const more = names.length > MAX_NAMED ? ", …" : "";
  const fix =
    nearest === undefined
      ? `${what}s with outputs are ${names.slice(0, MAX_NAMED).map(shownPath).join(", ")}${more}`
      : `did you mean ${shownPath(nearest)}?`;
  throw new OutputError("OutputNotFound", `${what} ${shownPath(name)} has no outputs in ${where}; ${fix}`);
}
