import type { Exchange } from "./question";
import type { Rehearsal } from "./rehearsal";
import { ACCESS_SECONDS, mustAnswer } from "./service-requests";
import { waitUntil } from "./wait";

/** A task of the Batch REST API, without its id. */
export interface ProbeTask {
  readonly commandLine: string;
  readonly resourceFiles?: readonly object[];
  readonly constraints?: { readonly maxTaskRetryCount: number };
  readonly userIdentity?: object;
}

/** A task that has ended, or that Batch has refused. */
export interface EndedTask {
  /** The request that created the task, and its answer with what was observed. */
  readonly exchange: Exchange;
  readonly accepted: boolean;
  /** Undefined if no process of the task has started. */
  readonly exitCode?: number | undefined;
  readonly retryCount?: number | undefined;
  readonly failureCode?: string | undefined;
  /** Undefined if no process of the task has started. */
  readonly stdout?: string | undefined;
}

/** The job of the probe tasks. */
const JOB = "rehearsal";

/** A brand-new pool needs minutes for its first node. */
const TASK_SECONDS = 30 * 60;

let count = 0;

/**
 * Runs a task on the pipeline's pool, in a job that it creates if necessary.
 *
 * @throws if Batch answers anything but that it accepts or refuses the task, or if the task fails because of Batch.
 */
export async function runProbeTask(
  rehearsal: Pick<Rehearsal, "batch" | "workers" | "signals">,
  task: ProbeTask,
): Promise<EndedTask> {
  const batch = await rehearsal.batch();
  const poolId = await rehearsal.workers();
  const send = (method: string, path: string, body?: object) =>
    batch.send(method, path, { ...(body && { body }), waitForAccessSeconds: ACCESS_SECONDS });
  const job = await send("POST", "/jobs", { id: JOB, poolInfo: { poolId } });
  if (job.exchange.code !== "JobExists") mustAnswer(job, [201]);
  count += 1;
  const id = `probe-${Date.now()}-${count}`;
  const path = `/jobs/${JOB}/tasks/${id}`;
  const { exchange } = mustAnswer(await send("POST", `/jobs/${JOB}/tasks`, { id, ...task }), [201, 400]);
  if (exchange.status === 400) return { exchange, accepted: false };
  const info = await waitUntil(`task ${id} has ended`, TASK_SECONDS, rehearsal.signals.waits, async () => {
    const { body } = mustAnswer(await send("GET", path), [200]);
    const { state, executionInfo } = body as { readonly state?: string; readonly executionInfo?: ExecutionInfo };
    return state === "completed" ? (executionInfo ?? {}) : undefined;
  });
  const { code: failureCode, category } = info.failureInfo ?? {};
  if (isServerError(category)) throw new Error(`task ${id} failed because of Batch: ${failureCode}`);
  const hasStarted = info.exitCode !== undefined;
  const stdout = hasStarted ? String(mustAnswer(await send("GET", `${path}/files/stdout.txt`), [200]).body) : undefined;
  return {
    exchange: { ...exchange, observed: { executionInfo: info, stdout } },
    accepted: true,
    exitCode: info.exitCode,
    retryCount: info.retryCount,
    failureCode,
    stdout,
  };
}

/**
 * Returns whether Batch, and not the task, is the cause of a failure. Such a failure answers no question.
 *
 * @param category the `category` of a task's `failureInfo`. The Batch REST API documents `UserError` and `ServerError`.
 */
export function isServerError(category: string | undefined): boolean {
  return category?.toLowerCase() === "servererror";
}

/** Deletes the job of the probe tasks. */
export async function deleteProbeJob(rehearsal: Rehearsal): Promise<void> {
  await (await rehearsal.batch()).send("DELETE", `/jobs/${JOB}`);
}

interface ExecutionInfo {
  readonly exitCode?: number;
  readonly retryCount?: number;
  readonly failureInfo?: { readonly code?: string; readonly category?: string };
}
