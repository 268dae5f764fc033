import * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { checkTogether, type Known } from "../arguments/check-together";
import type { Problems } from "../arguments/problems";
import { integer, oneOf, type Rules } from "../arguments/rule";
import type { PoolAutoscale } from "./autoscale";
import { MAX_NODES } from "./max-nodes";
import { NodeDeallocation } from "./node-deallocation";

/** The number of a pool's nodes, and how an update changes it. */
export interface PoolScaleArgs {
  /**
   * The number of dedicated nodes, from 0 to 100,000, such as 2. Cannot be combined with autoscale or
   * autoscaleFormula. A change resizes the pool in place. Defaults to 1, or to 0 if spotNodes is given.
   */
  nodes?: pulumi.Input<number>;
  /**
   * The number of Spot nodes, from 0 to 100,000, such as 10. They cost less, but Azure can take them away at any time;
   * Batch then queues their tasks again. Cannot be combined with autoscale, autoscaleFormula or ephemeralOsDisk. A
   * change resizes the pool in place. Defaults to 0.
   */
  spotNodes?: pulumi.Input<number>;
  /**
   * How long Batch tries to reach the numbers of nodes, in minutes, from 5 to 10,080 (7 days), such as 30. After that,
   * the pool keeps the nodes that it has. Cannot be combined with autoscale or autoscaleFormula. A change is in
   * place. Defaults to 15.
   */
  resizeTimeoutMinutes?: pulumi.Input<number>;
  /**
   * What happens to the tasks of nodes that an update removes because there are fewer nodes or spotNodes, such as
   * task-completion. Cannot be combined with autoscale or autoscaleFormula, which decide it themselves. A change
   * is in place. Defaults to requeue.
   */
  nodeDeallocation?: pulumi.Input<NodeDeallocation>;
}

/** In minutes. The minimum of `resizeTimeout` ("Pool - Create"), and 7 days. */
const MIN_RESIZE_TIMEOUT = 5;
const MAX_RESIZE_TIMEOUT = 7 * 24 * 60;

/** The rules for the number of a pool's nodes. */
export const POOL_SCALE_RULES = {
  nodes: integer(0, MAX_NODES),
  spotNodes: integer(0, MAX_NODES),
  resizeTimeoutMinutes: integer(MIN_RESIZE_TIMEOUT, MAX_RESIZE_TIMEOUT),
  nodeDeallocation: oneOf(NodeDeallocation),
} satisfies Rules<PoolScaleArgs>;

const NAMES = ["nodes", "spotNodes", "resizeTimeoutMinutes", "nodeDeallocation"] as const;

/** Requires that a pool with a formula or a preset has no fixed numbers of nodes ("Pool - Create", `scaleSettings`). */
export function checkScale<T extends Scale>(args: T, prefix: string, problems: Problems): T {
  if (args.autoscaleFormula === undefined && args.autoscale === undefined) return args;
  return checkTogether(args as Scale, [...NAMES, "autoscaleFormula", "autoscale"], problems, (known) => {
    const other = (["autoscale", "autoscaleFormula"] as const).find((name) => known[name] !== undefined);
    for (const name of other === undefined ? [] : NAMES) {
      if (known[name] !== undefined)
        problems.add(`${prefix}${name}`, `be left out together with ${other}`, known[name]);
    }
  }) as T;
}

type Scale = PoolScaleArgs & {
  autoscaleFormula?: pulumi.Input<string>;
  autoscale?: pulumi.Input<PoolAutoscale>;
};

/** Returns the fixed scale of a pool without a formula, in ARM's form. */
export function fixedScale({ nodes, spotNodes, resizeTimeoutMinutes, nodeDeallocation }: KnownScale) {
  return {
    targetDedicatedNodes: nodes ?? (spotNodes === undefined ? 1 : 0),
    ...(spotNodes !== undefined && { targetLowPriorityNodes: spotNodes }),
    ...(resizeTimeoutMinutes !== undefined && { resizeTimeout: `PT${resizeTimeoutMinutes}M` }),
    ...(nodeDeallocation !== undefined && { nodeDeallocationOption: DEALLOCATIONS[nodeDeallocation] }),
  };
}

type KnownScale = Known<PoolScaleArgs, keyof PoolScaleArgs>;

const DEALLOCATIONS: Readonly<Record<NodeDeallocation, batch.ComputeNodeDeallocationOption>> = {
  requeue: batch.ComputeNodeDeallocationOption.Requeue,
  terminate: batch.ComputeNodeDeallocationOption.Terminate,
  "task-completion": batch.ComputeNodeDeallocationOption.TaskCompletion,
  "retained-data": batch.ComputeNodeDeallocationOption.RetainedData,
};
