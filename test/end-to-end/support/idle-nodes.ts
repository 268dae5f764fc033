import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";
import { requireNodesToCome } from "../../../samples/top-words/resize-failure";

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
    if (nodes.length === 0) await requireNodesToCome(client, poolId);
    if (Date.now() > end) {
      const states = nodes.map(({ id, state }) => `${id} is ${state}`).join(", ") || "there is none";
      throw new Error(`every node of pool ${poolId} must be idle within ${timeLimitSeconds} s, but ${states}`);
    }
    await pause(200);
  }
}
