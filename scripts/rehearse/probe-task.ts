import type { Exchange } from "./question";
import type { Rehearsal } from "./rehearsal";
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
  readonly exitCode?: number | undefined;
  readonly retryCount?: number | undefined;
  readonly failureCode?: string | undefined;
  readonly stdout: string;
}

/** The job of the probe tasks. */
const JOB = "rehearsal";

/** A brand-new pool needs minutes for its first node. */
const TASK_SECONDS = 30 * 60;

/** A new role assignment usually takes up to 10 minutes to take effect ("Troubleshoot Azure RBAC"). */
const ACCESS_SECONDS = 15 * 60;

let count = 0;

/** Runs a task on the pipeline's pool, in a job that it creates if necessary. */
export async function runProbeTask(rehearsal: Rehearsal, task: ProbeTask): Promise<EndedTask> {
  const batch = await rehearsal.batch();
  const poolId = await rehearsal.workers();
  await batch.send("POST", "/jobs", {
    body: { id: JOB, poolInfo: { poolId } },
    waitForAccessSeconds: ACCESS_SECONDS,
  });
  count += 1;
  const id = `probe-${Date.now()}-${count}`;
  const { exchange } = await batch.send("POST", `/jobs/${JOB}/tasks`, { body: { id, ...task } });
  if (exchange.status !== 201) return { exchange, accepted: false, stdout: "" };
  const info = await waitUntil(`task ${id} has ended`, TASK_SECONDS, rehearsal.signals.waits, async () => {
    const { body } = await batch.send("GET", `/jobs/${JOB}/tasks/${id}`);
    const { state, executionInfo } = body as { readonly state?: string; readonly executionInfo?: ExecutionInfo };
    return state === "completed" ? (executionInfo ?? {}) : undefined;
  });
  const { body, exchange: read } = await batch.send("GET", `/jobs/${JOB}/tasks/${id}/files/stdout.txt`);
  const stdout = read.status === 200 ? String(body) : "";
  return {
    exchange: { ...exchange, observed: { executionInfo: info, stdout } },
    accepted: true,
    exitCode: info.exitCode,
    retryCount: info.retryCount,
    failureCode: info.failureInfo?.code,
    stdout,
  };
}

/** Deletes the job of the probe tasks. */
export async function deleteProbeJob(rehearsal: Rehearsal): Promise<void> {
  await (await rehearsal.batch()).send("DELETE", `/jobs/${JOB}`);
}

interface ExecutionInfo {
  readonly exitCode?: number;
  readonly retryCount?: number;
  readonly failureInfo?: { readonly code?: string };
}
