import { PROBE_POOL } from "./probe-stack";
import type { Exchange } from "./question";
import type { Rehearsal } from "./rehearsal";
import { ACCESS_SECONDS, mustAnswer } from "./service-requests";
import { waitUntil } from "./wait";

/** A node of the probe pool, as the Batch REST API returns it. */
export interface ProbeNode {
  readonly id: string;
  readonly state: string;
  readonly startTaskInfo?: {
    readonly exitCode?: number;
    readonly retryCount?: number;
    readonly failureInfo?: { readonly code?: string; readonly category?: string };
  };
}

/** A node needs some minutes; a size that the region lacks ends with a resize error instead. */
const NODE_SECONDS = 20 * 60;

const ACCESS = { waitForAccessSeconds: ACCESS_SECONDS };

/** Waits until a pool is steady. */
export async function waitForSteadyPool(rehearsal: Rehearsal, poolId: string): Promise<void> {
  const batch = await rehearsal.batch();
  await waitUntil(`pool ${poolId} is steady`, NODE_SECONDS, rehearsal.signals.waits, async () => {
    const { body } = mustAnswer(await batch.send("GET", `/pools/${poolId}`, ACCESS), [200]);
    return (body as { readonly allocationState?: string }).allocationState === "steady" ? true : undefined;
  });
}

/** Waits until the only node of the probe pool is in one of the states. */
export async function waitForNode(
  rehearsal: Rehearsal,
  states: readonly string[],
): Promise<{ readonly node: ProbeNode; readonly exchange: Exchange }> {
  const batch = await rehearsal.batch();
  const what = `the node of pool ${PROBE_POOL} is ${states.join(" or ")}`;
  return waitUntil(what, NODE_SECONDS, rehearsal.signals.waits, async () => {
    const { body, exchange } = mustAnswer(await batch.send("GET", `/pools/${PROBE_POOL}/nodes`, ACCESS), [200]);
    const node = (body as { readonly value?: readonly ProbeNode[] }).value?.[0];
    if (node !== undefined) return states.includes(node.state) ? { node, exchange } : undefined;
    const { body: pool } = mustAnswer(await batch.send("GET", `/pools/${PROBE_POOL}`, ACCESS), [200]);
    const { allocationState, resizeErrors = [] } = pool as {
      readonly allocationState?: string;
      readonly resizeErrors?: readonly { readonly code: string; readonly message: string }[];
    };
    const [failure] = resizeErrors;
    if (allocationState === "steady" && failure !== undefined) {
      throw new Error(`pool ${PROBE_POOL} gets no node: ${failure.code}: ${failure.message}`);
    }
    return undefined;
  });
}
