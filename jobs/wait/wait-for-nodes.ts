import { type NodeCounts, Pool } from "../client";
import { FAILED_NODE_STATES, resizeErrors } from "../explain";
import { JobError } from "../job-error";
import { Poll, type PollInterval } from "./poll";
import { poolFailure } from "./pool-failure";

/** What nodes are waited for. */
export interface WaitForNodesOptions extends PollInterval {
  /** The number of nodes that must be ready to run tasks, dedicated and Spot together (default: 1). */
  readonly count?: number;
  /** The most time to wait (default: no limit). */
  readonly timeLimitSeconds?: number;
  /** Called after each poll, with the numbers of nodes by state. */
  readonly onProgress?: (nodes: NodeCounts) => void;
  /** Ends the wait. */
  readonly abortSignal?: AbortSignal;
}

/** The states of a node that can run tasks. */
const READY = ["idle", "running"];

/**
 * Waits until a pool has nodes that can run tasks, and returns the numbers of nodes by state.
 *
 * It needs a role that reads pools, such as Azure Batch Data Contributor.
 *
 * @throws {JobError} `PoolFailed` as soon as a resize error, a failed StartTask or an unusable node keeps the pool from
 *   having enough nodes, with the reason; `TimeLimitReached`.
 * @throws {BatchError} such as `PoolNotFound`.
 */
export async function waitForNodes(pool: Pool, options: WaitForNodesOptions = {}): Promise<NodeCounts> {
  const { timeLimitSeconds, abortSignal } = options;
  const poll = new Poll(pool.connection.clock, options, timeLimitSeconds, abortSignal);
  try {
    return await waitWith(new Pool(poll.limited(pool.connection), pool.id), poll, options);
  } catch (error) {
    if (!poll.hasEndedBy(error)) throw error;
    const message = `pool ${pool.id} must get its nodes within ${timeLimitSeconds} s, but the service did not answer (${error.code}); wait longer`;
    throw new JobError("TimeLimitReached", message, { cause: error });
  }
}

async function waitWith(pool: Pool, poll: Poll, options: WaitForNodesOptions): Promise<NodeCounts> {
  const { count = 1, timeLimitSeconds, onProgress, abortSignal } = options;
  for (;;) {
    await poll.beforeRequest();
    const nodes = await pool.nodeCounts(abortSignal);
    onProgress?.(nodes);
    if (sum(nodes, READY) >= count) return nodes;
    await poll.beforeRequest();
    const info = await pool.get({ abortSignal });
    if (sum(nodes, FAILED_NODE_STATES) > 0 || resizeErrors(info).length > 0) {
      const failure = await poolFailure(pool, `pool ${pool.id} does not get ${count} nodes`);
      if (failure !== undefined) throw failure;
    }
    if (poll.isOver) {
      const states = Object.entries(nodes).map(([state, number]) => `${number} ${state}`);
      throw new JobError(
        "TimeLimitReached",
        `pool ${pool.id} must have ${count} nodes within ${timeLimitSeconds} s, but has ${states.join(", ") || "none"}; wait longer, or look at the pool's targets and autoscale formula`,
      );
    }
    await poll.untilNext(JSON.stringify([nodes, info.allocationState]));
  }
}

function sum(nodes: NodeCounts, states: readonly string[]): number {
  return states.reduce((total, state) => total + (nodes[state] ?? 0), 0);
}
