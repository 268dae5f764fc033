import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";

/** Waits until every node of a pool is idle. @throws if a node is not idle within the time limit. */
export async function waitForIdleNodes(
  client: BatchServiceClient,
  poolId: string,
  timeLimitSeconds: number,
): Promise<void> {
  const end = Date.now() + timeLimitSeconds * 1000;
  for (;;) {
    const nodes = await client.computeNode.list(poolId);
    if (nodes.length > 0 && nodes.every(({ state }) => state === "idle")) return;
    const { resizeErrors = [], allocationState } = await client.pool.get(poolId);
    if (nodes.length === 0 && allocationState === "steady" && resizeErrors.length > 0) {
      throw new Error(`pool ${poolId} gets no nodes: ${resizeErrors.map(({ code }) => code).join(", ")}`);
    }
    if (Date.now() > end) {
      const states = nodes.map(({ id, state }) => `${id} is ${state}`).join(", ") || "there is none";
      throw new Error(`every node of pool ${poolId} must be idle within ${timeLimitSeconds} s, but ${states}`);
    }
    await pause(200);
  }
}
