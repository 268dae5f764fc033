import type { Job, Task } from "../client";
import type { Explanation } from "../explanation";
import type { PoolInfo } from "../model";

/** How many waiting tasks are read to find those that never run: one page. */
const MOST_READ = 1000;

/** How many tasks that never run an explanation has. */
const MOST_TASKS = 10;

/** Explains why the waiting tasks of a job do not run, if the pool is the reason and has not failed. */
export async function explainWaiting(job: Job, pool: PoolInfo): Promise<Explanation[]> {
  const explanations: Explanation[] = [];
  const note = noteOfTarget(pool);
  if (note !== undefined) {
    explanations.push({
      subject: `pool ${pool.id}`,
      ids: { poolId: pool.id },
      summary: note,
      causes: [],
      files: [],
      parts: [],
    });
  }
  const slots = pool.taskSlotsPerNode;
  if (slots === undefined) return explanations;
  let read = 0;
  for await (const task of job.listTasks({ filter: "state eq 'active'", select: "id,state,requiredSlots" })) {
    if ((task.requiredSlots ?? 1) > slots)
      explanations.push(explainOversized(job.task(task.id), task.requiredSlots, pool.id, slots));
    if (++read === MOST_READ || explanations.length === MOST_TASKS) break;
  }
  return explanations;
}

/** Explains why a task never runs that needs more task slots than a node has. */
export function explainOversized(
  task: Task,
  requiredSlots: number | undefined,
  poolId: string,
  slots: number,
): Explanation {
  const fix = `submit it with at most ${slots}, or use a pool with more \`taskSlotsPerNode\``;
  const summary = `needs ${requiredSlots} task slots, but a node of pool ${poolId} has ${slots}, so it never runs; ${fix}`;
  const { id, jobId } = task;
  return { subject: `task ${id}`, ids: { jobId, taskId: id }, summary, causes: [], files: [], parts: [] };
}

/**
 * Returns what keeps a pool of fixed size without nodes: the end of a sentence about the pool. Returns undefined for
 * other pools. It is no failure, because a person can resize the pool.
 */
export function noteOfTarget(pool: PoolInfo): string | undefined {
  const { targetDedicatedNodes = 0, targetLowPriorityNodes = 0 } = pool;
  const { currentDedicatedNodes = 0, currentLowPriorityNodes = 0 } = pool;
  const nodes = targetDedicatedNodes + targetLowPriorityNodes + currentDedicatedNodes + currentLowPriorityNodes;
  if (pool.enableAutoScale !== false || nodes > 0) return undefined;
  return "has no nodes, and a fixed target of 0 nodes; resize it, or enable autoscale";
}
