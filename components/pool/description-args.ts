import * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { mapOf } from "../arguments/lists";
import { oneOf, type Rules, text } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { whenGiven } from "./when-given";

/** How Batch distributes tasks among nodes with several task slots. */
export const SchedulingPolicy = {
  /** Each task goes to the node with the most free slots. */
  Spread: "spread",
  /** A node gets as many tasks as it has slots, before another node gets one. */
  Pack: "pack",
} as const;

/** How Batch distributes tasks among nodes with several task slots. */
export type SchedulingPolicy = (typeof SchedulingPolicy)[keyof typeof SchedulingPolicy];

/** What describes a pool, and how it distributes tasks. */
export interface PoolDescriptionArgs {
  /**
   * A name that tools show next to the pool's id: 1 to 1,024 characters, such as "Render nodes". A change replaces the
   * pool. Defaults to none.
   */
  displayName?: pulumi.Input<string>;
  /**
   * Metadata for programs of your own, such as `{ team: "render" }`. Names have 1 to 1,024 characters. Batch does not
   * use it. A change is in place. Defaults to none.
   */
  metadata?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /**
   * The tags of the pool in Azure Resource Manager, such as `{ team: "render" }`: at most 50. A change replaces the
   * pool. Defaults to none.
   */
  tags?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /**
   * How Batch distributes tasks if taskSlotsPerNode is more than 1, such as pack. With pack, a pool needs fewer nodes,
   * and with spread, tasks share their nodes with fewer others. A change replaces the pool. Defaults to spread.
   */
  schedulingPolicy?: pulumi.Input<SchedulingPolicy>;
}

/** The limit of Batch for display names ("Pool - Create"). Names of metadata get the same limit. */
const MAX_NAME = 1024;

const NAME_PATTERN = /^(?=[\s\S]*\S)[\s\S]{1,1024}$/;
const NAME = text({ pattern: NAME_PATTERN, rule: `be 1 to ${MAX_NAME} characters` });
const METADATA_NAME = text({ pattern: NAME_PATTERN, rule: `have names of 1 to ${MAX_NAME} characters` });
const VALUE = text({ pattern: /^[\s\S]*$/, rule: "be a string" });

/** The rules for what describes a pool. */
export const POOL_DESCRIPTION_RULES = {
  displayName: NAME,
  metadata: mapOf(METADATA_NAME, VALUE),
  tags: tags(),
  schedulingPolicy: oneOf(SchedulingPolicy),
} satisfies Rules<PoolDescriptionArgs>;

/** Returns the properties of a pool that these arguments determine. */
export function description(args: PoolDescriptionArgs) {
  return {
    displayName: args.displayName,
    metadata: whenGiven(args, ["metadata"], ({ metadata = {} }) => {
      const items = Object.entries(metadata).map(([name, value]) => ({ name, value }));
      return items.length === 0 ? undefined : items;
    }),
    tags: args.tags,
    taskSchedulingPolicy: whenGiven(args, ["schedulingPolicy"], ({ schedulingPolicy }) => ({
      nodeFillType: schedulingPolicy === "pack" ? batch.ComputeNodeFillType.Pack : batch.ComputeNodeFillType.Spread,
    })),
  };
}
