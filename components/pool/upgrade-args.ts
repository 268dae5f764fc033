import * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import type { Problems } from "../arguments/problems";
import { flag, integer, object, oneOf, type Rules, required } from "../arguments/rule";
import type { PoolImage } from "./image-args";
import { UpgradeMode } from "./upgrade-mode";
import { whenGiven } from "./when-given";

/** How many nodes of a pool are upgraded at the same time. */
export interface RollingUpgradeArgs {
  /**
   * How many percent of the nodes are upgraded at the same time, from 5 to 100 and at most maxUnhealthyPercent, such as
   * 10. Defaults to Azure's 20.
   */
  maxBatchPercent?: pulumi.Input<number>;
  /**
   * How many percent of the nodes can be unhealthy, because they are upgraded or for another reason, from 5 to 100,
   * such as 30. An upgrade does not begin with more nodes. Defaults to Azure's 20.
   */
  maxUnhealthyPercent?: pulumi.Input<number>;
  /**
   * How many percent of the upgraded nodes can be unhealthy, from 0 to 100, such as 10. With more, the upgrade ends.
   * Defaults to Azure's 20.
   */
  maxUnhealthyUpgradedPercent?: pulumi.Input<number>;
  /**
   * The time in seconds between the upgrades of some nodes and of the next ones, 0 to 86,400, such as 60. Defaults to
   * 0.
   */
  pauseSeconds?: pulumi.Input<number>;
  /** Whether unhealthy nodes are upgraded before healthy ones, such as true. Defaults to Azure's false. */
  unhealthyFirst?: pulumi.Input<boolean>;
  /** Whether nodes go back to the earlier image if the upgrade ends early, such as true. Defaults to Azure's false. */
  rollBackFailed?: pulumi.Input<boolean>;
}

/**
 * How the nodes of a pool get a newer image of their operating system. A change of each member replaces the pool.
 * Source of the rules: "Create an Azure Batch pool with Automatic Operating System (OS) Upgrade".
 */
export interface PoolUpgradePolicyArgs {
  /** What upgrades nodes, such as rolling. */
  mode: pulumi.Input<UpgradeMode>;
  /**
   * Whether Azure upgrades nodes when the publisher has a newer image, such as true. The image's version must be
   * latest. Defaults to false.
   */
  automaticOsUpgrade?: pulumi.Input<boolean>;
  /**
   * Whether a node with running tasks is upgraded after they have ended, such as false. Otherwise Azure interrupts
   * them. Only with automaticOsUpgrade. Defaults to true.
   */
  waitForTasks?: pulumi.Input<boolean>;
  /**
   * Whether a node goes back to the earlier image if its upgrade fails, such as false. Only with automaticOsUpgrade.
   * Defaults to true.
   */
  automaticRollback?: pulumi.Input<boolean>;
  /**
   * How many nodes are upgraded at the same time, such as `{ maxBatchPercent: 10 }`. Defaults to Azure's
   * own policy.
   */
  rolling?: pulumi.Input<RollingUpgradeArgs>;
}

/** The upgrades of a pool's nodes. */
export interface PoolUpgradeArgs {
  /**
   * How nodes get a newer image of their operating system, such as `{ mode: "automatic", automaticOsUpgrade: true }`. A
   * change replaces the pool. Defaults to none: nodes keep their image until they are reimaged.
   */
  upgradePolicy?: pulumi.Input<PoolUpgradePolicyArgs>;
}

/** The limits of `rollingUpgradePolicy` ("Pool - Create"), in percent. */
const MIN_PERCENT = 5;
const MAX_PERCENT = 100;

const MAX_PAUSE_SECONDS = 24 * 60 * 60;

const ROLLING_RULES: Rules<RollingUpgradeArgs> = {
  maxBatchPercent: integer(MIN_PERCENT, MAX_PERCENT),
  maxUnhealthyPercent: integer(MIN_PERCENT, MAX_PERCENT),
  maxUnhealthyUpgradedPercent: integer(0, MAX_PERCENT),
  pauseSeconds: integer(0, MAX_PAUSE_SECONDS),
  unhealthyFirst: flag(),
  rollBackFailed: flag(),
};

const POLICY_RULES: Rules<PoolUpgradePolicyArgs> = {
  mode: required(oneOf(UpgradeMode)),
  automaticOsUpgrade: flag(),
  waitForTasks: flag(),
  automaticRollback: flag(),
  rolling: object(ROLLING_RULES, checkRolling),
};

/** The rules for the upgrades of a pool's nodes. */
export const POOL_UPGRADE_RULES = {
  upgradePolicy: object(POLICY_RULES, checkPolicy),
} satisfies Rules<PoolUpgradeArgs>;

function checkRolling(rolling: RollingUpgradeArgs, path: string, problems: Problems): RollingUpgradeArgs {
  return checkTogether(rolling, ["maxBatchPercent", "maxUnhealthyPercent"], problems, (known) => {
    const { maxBatchPercent, maxUnhealthyPercent } = known;
    if (typeof maxBatchPercent !== "number" || typeof maxUnhealthyPercent !== "number") return;
    if (maxBatchPercent <= maxUnhealthyPercent) return;
    const rule = {
      told: `be at most maxUnhealthyPercent, ${maxUnhealthyPercent}`,
      ofSecret: "be at most maxUnhealthyPercent",
    };
    problems.add(`${path}.maxBatchPercent`, rule, maxBatchPercent);
  });
}

function checkPolicy(policy: PoolUpgradePolicyArgs, path: string, problems: Problems): PoolUpgradePolicyArgs {
  const names = ["waitForTasks", "automaticRollback", "automaticOsUpgrade"] as const;
  return checkTogether(policy, names, problems, ({ automaticOsUpgrade, ...known }) => {
    if (automaticOsUpgrade === true) return;
    for (const name of ["waitForTasks", "automaticRollback"] as const) {
      if (known[name] === undefined) continue;
      problems.add(`${path}.${name}`, "be left out unless automaticOsUpgrade is true", known[name]);
    }
  });
}

type WithImage = PoolUpgradeArgs & { image?: pulumi.Input<PoolImage>; galleryImageId?: pulumi.Input<string> };

/** Requires the latest version of the image if Azure upgrades it. */
export function checkUpgrade<T extends WithImage>(args: T, prefix: string, problems: Problems): T {
  if (args.upgradePolicy === undefined || (args.image === undefined && args.galleryImageId === undefined)) return args;
  const names = ["image", "galleryImageId", "upgradePolicy"] as const;
  return checkTogether<WithImage, (typeof names)[number]>(args, names, problems, (known) => {
    if (known.upgradePolicy?.automaticOsUpgrade !== true) return;
    const fix = "leave the version out, or automaticOsUpgrade";
    const version = known.image?.version ?? "latest";
    if (version !== "latest") {
      problems.add(`${prefix}image.version`, 'be "latest" if Azure upgrades the nodes', version, fix);
    }
    const id = known.galleryImageId ?? "";
    if (/\/versions\//i.test(String(id))) {
      problems.add(`${prefix}galleryImageId`, "have no version if Azure upgrades the nodes", id, fix);
    }
  }) as T;
}

/** Returns `upgradePolicy` of a pool. */
export function upgradePolicy(args: PoolUpgradeArgs) {
  return whenGiven(args, ["upgradePolicy"], ({ upgradePolicy: policy }) =>
    policy === undefined ? undefined : policyOf(policy),
  );
}

function policyOf({ mode, rolling, ...policy }: pulumi.Unwrap<PoolUpgradePolicyArgs>) {
  const { automaticOsUpgrade, waitForTasks = true, automaticRollback = true } = policy;
  return {
    mode: MODES[mode],
    ...(automaticOsUpgrade !== undefined && {
      automaticOSUpgradePolicy: {
        enableAutomaticOSUpgrade: automaticOsUpgrade,
        ...(automaticOsUpgrade && {
          disableAutomaticRollback: !automaticRollback,
          osRollingUpgradeDeferral: waitForTasks,
          useRollingUpgradePolicy: rolling !== undefined,
        }),
      },
    }),
    ...(rolling !== undefined && { rollingUpgradePolicy: rollingOf(rolling) }),
  };
}

function rollingOf(rolling: pulumi.Unwrap<RollingUpgradeArgs>) {
  const properties = {
    maxBatchInstancePercent: rolling.maxBatchPercent,
    maxUnhealthyInstancePercent: rolling.maxUnhealthyPercent,
    maxUnhealthyUpgradedInstancePercent: rolling.maxUnhealthyUpgradedPercent,
    pauseTimeBetweenBatches: rolling.pauseSeconds === undefined ? undefined : `PT${rolling.pauseSeconds}S`,
    prioritizeUnhealthyInstances: rolling.unhealthyFirst,
    rollbackFailedInstancesOnPolicyBreach: rolling.rollBackFailed,
  };
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

const MODES: Readonly<Record<UpgradeMode, batch.UpgradeMode>> = {
  automatic: batch.UpgradeMode.Automatic,
  manual: batch.UpgradeMode.Manual,
  rolling: batch.UpgradeMode.Rolling,
};
