import { pauseFor } from "../../../environment/pause";
import type { Account, NodeAtWork, PoolAtWork } from "../account";

/** How often the capacity is compared with the nodes. In milliseconds. */
const POLL = 200;

/**
 * Preempts the youngest Spot nodes of an account that exceed the capacity of the region, the setting `spot.capacity`.
 * Starts the oldest preempted nodes again when there is capacity. Ends when the signal aborts.
 */
export async function watchSpotCapacity(account: Account, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    adjust(account);
    await pauseFor(POLL, signal);
  }
}

/** Returns whether the region has capacity for the Spot nodes of a pool's target and of all other pools. */
export function hasSpotCapacity(account: Account, pool: PoolAtWork): boolean {
  const others = [...account.pools.values()].filter((other) => other !== pool).flatMap((other) => spotNodes(other));
  const target = Number(pool.record.pool.targetLowPriorityNodes ?? 0);
  return others.length + target <= account.environment.settings.get("spot.capacity");
}

function adjust(account: Account): void {
  const nodes = [...account.pools.values()].flatMap(spotNodes);
  if (nodes.length === 0) return;
  nodes.sort((left, right) => Date.parse(left.record.allocationTime) - Date.parse(right.record.allocationTime));
  const capacity = account.environment.settings.get("spot.capacity");
  const alive = nodes.filter(({ compute }) => compute.state !== "preempted");
  for (const node of alive.slice(capacity)) preempt(account, node);
  const preempted = nodes.filter(({ compute }) => compute.state === "preempted");
  for (const node of preempted.slice(0, Math.max(0, capacity - alive.length))) restart(account, node);
}

function spotNodes(pool: PoolAtWork): NodeAtWork[] {
  return [...pool.nodes.values()].filter(({ record, reserved }) => !record.isDedicated && reserved !== "leavingpool");
}

/** Takes a node's machine away. Its tasks become active again, and it keeps its id. */
function preempt(account: Account, node: NodeAtWork): void {
  if (node.reserved !== undefined) return;
  node.reserved = "draining";
  account.background(
    node.compute.preempt().finally(() => {
      if (node.reserved === "draining") node.reserved = undefined;
    }),
  );
}

function restart(account: Account, node: NodeAtWork): void {
  if (node.reserved !== undefined) return;
  node.ineligible.clear();
  node.lastBootTime = new Date().toISOString();
  account.background(node.compute.start());
}
