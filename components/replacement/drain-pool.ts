import { BatchFailure, type BatchPool, type PoolAllocation } from "./batch-pool";

/** How a pool is drained. */
interface Draining {
  readonly timeoutMinutes: number;
  /** Called once, before the first wait. */
  readonly onWait: () => void;
  /** Waits, in ms. Defaults to a timer. */
  readonly wait?: (ms: number) => Promise<void>;
  /** Returns the time in ms. Defaults to the clock. */
  readonly now?: () => number;
}

/** The first wait between two looks at the pool in ms. Each wait is half as long again as the previous one. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** The minimum of `resizeTimeout` in minutes ("Pool - Resize"). */
const MIN_RESIZE_TIMEOUT = 5;

/**
 * Removes the nodes of a pool as their running tasks end, and resolves when there are none. Tasks that have not started
 * stay in their jobs. A formula of the pool is turned off, because it would add nodes again. Requests that fail are
 * sent again until the time limit, because a wait of days must survive an outage.
 *
 * @returns whether the pool has no nodes, or does not exist; false after the time limit.
 * @throws {BatchFailure} at once if the service denies access (401, 403).
 * @throws the last failure if a request still fails at the time limit.
 */
export async function drainPool(pool: BatchPool, draining: Draining): Promise<boolean> {
  const { timeoutMinutes, onWait, wait = pause, now = Date.now } = draining;
  const deadline = now() + timeoutMinutes * 60_000;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS)) {
    const left = deadline - now();
    try {
      const allocation = await pool.allocation();
      if (allocation === undefined || isEmpty(allocation)) return true;
      if (left <= 0) return false;
      await empty(pool, allocation, Math.max(MIN_RESIZE_TIMEOUT, Math.ceil(left / 60_000)));
    } catch (error) {
      if (left <= 0 || isDenied(error)) throw error;
    }
    if (waitMs === FIRST_WAIT_MS) onWait();
    await wait(Math.min(waitMs, left));
  }
}

/** Returns whether a failure is one that waiting does not end. */
function isDenied(error: unknown): boolean {
  return error instanceof BatchFailure && (error.status === 401 || error.status === 403);
}

/**
 * Sends the next request that a pool needs so that its nodes leave. Sends nothing while the pool already changes as it
 * should.
 */
async function empty(pool: BatchPool, allocation: PoolAllocation, timeoutMinutes: number): Promise<void> {
  if (allocation.allocationState === "stopping") return;
  if (allocation.allocationState === "resizing") {
    if (!hasNoTargets(allocation)) await pool.change("stopresize");
    return;
  }
  if (allocation.enableAutoScale === true) await pool.change("disableautoscale");
  await pool.change("resize", {
    targetDedicatedNodes: 0,
    targetLowPriorityNodes: 0,
    resizeTimeout: `PT${timeoutMinutes}M`,
    nodeDeallocationOption: "taskcompletion",
  });
}

/**
 * Returns whether a pool has no nodes and gets none. While a resize continues, nodes leave that the number of nodes may
 * not contain.
 */
function isEmpty(allocation: PoolAllocation): boolean {
  const { allocationState, currentDedicatedNodes, currentLowPriorityNodes, enableAutoScale } = allocation;
  if (allocationState !== "steady" || enableAutoScale === true || !hasNoTargets(allocation)) return false;
  return currentDedicatedNodes + currentLowPriorityNodes === 0;
}

function hasNoTargets({ targetDedicatedNodes, targetLowPriorityNodes }: PoolAllocation): boolean {
  return targetDedicatedNodes === 0 && targetLowPriorityNodes === 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
