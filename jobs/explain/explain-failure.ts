import { abortableConnection, ComputeNode, Job, Pool, Task } from "../client";
import type { Explanation } from "../explanation";
import { explainJob } from "./explain-job";
import { explainNode, NODE_SELECT } from "./explain-node";
import { explainPool } from "./explain-pool";
import { explainTask, TASK_SELECT } from "./explain-task";

/** How a failure is explained. */
export interface ExplainFailureOptions {
  /** The number of last lines of each file (default: 10). */
  readonly lines?: number;
  /** Ends the explanation. */
  readonly abortSignal?: AbortSignal;
}

type Subject = Task | ComputeNode | Pool | Job;

const LINES = 10;

/**
 * Explains why a task, a node, a pool or a job failed: the service's errors with their causes and fixes
 * (`FAILURE_CODES`), the last lines of stderr.txt (of stdout.txt if it is empty) and fileuploaderr.txt, and how long
 * uploads took.
 *
 * Returns undefined if nothing failed.
 *
 * @example
 * const explanation = await explainFailure(batch.job("render").task("frame-1"));
 * if (explanation !== undefined) console.error(explanationText(explanation));
 *
 * @throws {BatchError} such as `TaskNotFound`.
 */
export async function explainFailure(
  subject: Subject,
  { lines = LINES, abortSignal }: ExplainFailureOptions = {},
): Promise<Explanation | undefined> {
  abortSignal?.throwIfAborted();
  return explain(withSignal(subject, abortSignal), lines);
}

async function explain(subject: Subject, lines: number): Promise<Explanation | undefined> {
  switch (subject.kind) {
    case "task":
      return explainTask(subject, await subject.get({ select: TASK_SELECT }), lines);
    case "node":
      return explainNode(subject, await subject.get({ select: NODE_SELECT }), lines);
    case "pool":
      return explainPool(subject, await subject.get(), lines);
    case "job":
      return explainJob(subject, await subject.get(), lines);
  }
}

/** Returns a handle of the same subject whose requests end with a signal. */
function withSignal(subject: Subject, abortSignal: AbortSignal | undefined): Subject {
  const connection = abortableConnection(subject.connection, abortSignal);
  switch (subject.kind) {
    case "task":
      return new Task(connection, subject.jobId, subject.id);
    case "node":
      return new ComputeNode(connection, subject.poolId, subject.id);
    case "pool":
      return new Pool(connection, subject.id);
    case "job":
      return new Job(connection, subject.id);
  }
}
