import type * as pulumi from "@pulumi/pulumi";
import { checkEach, checkTogether, type Known } from "../arguments/check-together";
import { listOf } from "../arguments/lists";
import type { Problems } from "../arguments/problems";
import { integer, type Rules, required, text, withDefault } from "../arguments/rule";
import { AUTOSCALE_FORMULA, IDENTITY_ID } from "../azure/azure-forms";
import { POOL_NAME } from "../azure/names";
import { POOL_PACKAGES_RULES, type PoolApplicationPackagesArgs } from "./application-packages-args";
import { AUTOSCALE_RULES, checkAutoscale, type PoolAutoscale } from "./autoscale";
import { checkContainers, containersRule, type PoolContainersArgs } from "./containers-args";
import { POOL_DESCRIPTION_RULES, type PoolDescriptionArgs } from "./description-args";
import { checkDisks, checkSpotDisks, POOL_DISKS_RULES, type PoolDisksArgs } from "./disks-args";
import { checkImage, POOL_IMAGE_RULES, type PoolImageArgs } from "./image-args";
import { type BlobMountArgs, blobMountsRule, checkMounts } from "./mounts-args";
import { DEFAULT_IMAGE, namedImage } from "./named-images";
import { checkNetwork, checkPublicIps, POOL_NETWORK_RULES, type PoolNetworkArgs } from "./network-args";
import { type ImageNames, isArmImage } from "./pool-image";
import { checkReplacement, POOL_REPLACEMENT_RULES, type PoolReplacementArgs } from "./replacement-args";
import { checkScale, POOL_SCALE_RULES, type PoolScaleArgs } from "./scale-args";
import { type PoolStartTaskArgs, startTaskRule } from "./start-task-args";
import { checkUpgrade, POOL_UPGRADE_RULES, type PoolUpgradeArgs } from "./upgrade-args";
import { parseVmSize, type VmSize, vmSizeRule } from "./vm-size";
import { checkWindows } from "./windows-args";

/** The id, and the size, number and image of nodes, both for an OutputPool and for a pool of a pipeline. */
export interface PoolNodesArgs
  extends PoolScaleArgs,
    PoolImageArgs,
    PoolDisksArgs,
    PoolNetworkArgs,
    PoolDescriptionArgs,
    PoolReplacementArgs,
    PoolUpgradeArgs,
    PoolApplicationPackagesArgs {
  /**
   * A fixed id for the pool in the Batch account: 1 to 64 letters, digits, `-` or `_`, such as workers. With it, a
   * replacement deletes the pool and interrupts its tasks before the new one is created. Defaults to the component's
   * name followed by random characters, which are new for each replacement, so that the new pool can be created first;
   * see replace.
   */
  poolName?: pulumi.Input<string>;
  /**
   * The VM size of a node, such as Standard_D2ds_v5. Only x64 sizes are supported, unless the tool's runtime is image.
   * A size without a local disk, such as Standard_D2s_v5, keeps files of tasks on the disk of the operating system.
   */
  vmSize: pulumi.Input<string>;
  /**
   * A formula with which Batch sets the number of nodes, such as `$TargetDedicatedNodes = 2;`. At most 8,192
   * characters. A change resizes the pool in place. Cannot be combined with autoscale, or with nodes and the other
   * arguments of a fixed number of nodes.
   */
  autoscaleFormula?: pulumi.Input<string>;
  /**
   * A preset with which Batch sets the number of nodes, such as one node per waiting or running task. A change resizes
   * the pool in place. Cannot be combined with autoscaleFormula, or with nodes and the other arguments of a fixed
   * number of nodes.
   */
  autoscale?: pulumi.Input<PoolAutoscale>;
  /**
   * The time in minutes between two evaluations of autoscale or autoscaleFormula, from 5 to 10,080 (a week), such as 5.
   * A change applies in place, and evaluates at once. Defaults to 15.
   */
  autoscaleIntervalMinutes?: pulumi.Input<number>;
  /**
   * The number of tasks that can run on a node at the same time, at most 4 times its cores and at most 256. Defaults to
   * 1.
   */
  taskSlotsPerNode?: pulumi.Input<number>;
  /**
   * What the nodes' StartTask does after it has installed the tool, such as `{ commands: ["apt-get install -y ffmpeg"]
   * }`. A change reaches a node when it restarts or is reimaged. Defaults to nothing.
   */
  startTask?: pulumi.Input<PoolStartTaskArgs>;
  /**
   * The ARM ids of more identities for the nodes, such as one that reads the inputs of tasks. A change replaces the
   * pool, because Azure would give them only to new nodes. Defaults to none.
   */
  additionalIdentityIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Lets tasks run in containers, such as `{ images: ["render.azurecr.io/blender:4.5"] }`. All tasks of the pool must
   * then have container settings. It needs an image with a container runtime, such as ubuntu-hpc-24.04. A change
   * replaces the pool. Defaults to no containers.
   */
  containers?: pulumi.Input<PoolContainersArgs>;
  /**
   * Containers of Blob storage that each node mounts with blobfuse, at most 10. A change replaces the pool. Defaults to
   * none.
   */
  blobMounts?: pulumi.Input<pulumi.Input<BlobMountArgs>[]>;
}

/** Azure's limits of concurrent tasks ("Batch service quotas and limits"): per node, and per vCPU. */
const MAX_TASK_SLOTS = 256;
const MAX_TASK_SLOTS_PER_VCPU = 4;

/** The rules for a pool's nodes, both for an OutputPool and for a pool of a pipeline. */
export const POOL_NODES_RULES = {
  poolName: text(POOL_NAME),
  vmSize: required(vmSizeRule),
  ...POOL_SCALE_RULES,
  autoscaleFormula: text(AUTOSCALE_FORMULA),
  ...AUTOSCALE_RULES,
  taskSlotsPerNode: withDefault(1, integer(1, MAX_TASK_SLOTS)),
  ...POOL_DISKS_RULES,
  ...POOL_IMAGE_RULES,
  ...POOL_NETWORK_RULES,
  ...POOL_DESCRIPTION_RULES,
  ...POOL_REPLACEMENT_RULES,
  ...POOL_UPGRADE_RULES,
  ...POOL_PACKAGES_RULES,
  startTask: startTaskRule,
  additionalIdentityIds: listOf(text(IDENTITY_ID)),
  containers: containersRule,
  blobMounts: blobMountsRule,
} satisfies Rules<PoolNodesArgs>;

/**
 * Checks rules that concern several arguments of a pool.
 *
 * @param runsOnArm whether the node tool runs on Arm processors.
 */
export function checkPoolNodes<T extends PoolNodesArgs>(
  nodes: T,
  prefix: string,
  runsOnArm: boolean,
  problems: Problems,
): T {
  const checks = [
    checkScale,
    checkAutoscale,
    checkImage,
    checkDisks,
    checkSpotDisks,
    checkNetwork,
    checkPublicIps,
    checkContainers,
    checkMounts,
    checkIdentities,
    checkReplacement,
    checkUpgrade,
    checkWindows,
    (args: T) => checkSize(args, prefix, runsOnArm, problems),
  ];
  return checkEach(
    nodes,
    checks.map((check) => (args: T) => check(args, prefix, problems)),
  );
}

/** Checks what depends on the VM size. */
function checkSize<T extends PoolNodesArgs>(args: T, prefix: string, runsOnArm: boolean, problems: Problems): T {
  const names = ["vmSize", "taskSlotsPerNode", "image", "imageName", "galleryImageId"] as const;
  return checkTogether<PoolNodesArgs, (typeof names)[number]>(args, names, problems, (known) => {
    const size = typeof known.vmSize === "string" ? parseVmSize(known.vmSize) : undefined;
    if (size === undefined) return;
    checkSlots(size, known.taskSlotsPerNode, prefix, problems);
    checkArchitecture(size, known, prefix, runsOnArm, problems);
  }) as T;
}

/** The arguments that can name identities. `identityId` is that of an OutputPool. */
type WithIdentities = PoolNodesArgs & { readonly identityId?: pulumi.Input<string> };

/**
 * Requires that a pool has each identity that something on its nodes uses ("Configure managed identities in Batch
 * pools").
 */
function checkIdentities<T extends PoolNodesArgs>(args: T, prefix: string, problems: Problems): T {
  const names = ["startTask", "containers", "blobMounts", "additionalIdentityIds", "identityId"] as const;
  if (names.slice(0, 3).every((name) => (args as WithIdentities)[name] === undefined)) return args;
  return checkTogether<WithIdentities, (typeof names)[number]>(args, names, problems, (known) => {
    const own = [known.identityId, ...(Array.isArray(known.additionalIdentityIds) ? known.additionalIdentityIds : [])];
    const { resourceFiles = [], resourceContainers = [] } = known.startTask ?? {};
    const uses = [
      ...used(resourceFiles, "startTask.resourceFiles"),
      ...used(resourceContainers, "startTask.resourceContainers"),
      ...used(known.containers?.registries, "containers.registries"),
      ...used(known.blobMounts, "blobMounts"),
    ];
    for (const { path, identityId } of uses) {
      if (identityId === undefined || own.includes(identityId)) continue;
      const fix = "add it to additionalIdentityIds, or leave it out for the identity of the nodes";
      problems.add(`${prefix}${path}.identityId`, "be an identity of the pool", identityId, fix);
    }
  }) as T;
}

function used(list: unknown, path: string): { readonly path: string; readonly identityId?: string }[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry, index) => ({ path: `${path}[${index}]`, identityId: entry?.identityId }));
}

function checkSlots({ name, vCpus }: VmSize, slots: unknown, prefix: string, problems: Problems): void {
  if (vCpus === undefined || typeof slots !== "number" || slots > MAX_TASK_SLOTS) return;
  const most = Math.max(1, vCpus) * MAX_TASK_SLOTS_PER_VCPU;
  if (slots <= most) return;
  const rule = {
    told: `be at most ${most} for ${name}`,
    ofSecret: `be at most ${MAX_TASK_SLOTS_PER_VCPU} times the vCPUs of the size`,
  };
  problems.add(`${prefix}taskSlotsPerNode`, rule, slots);
}

/**
 * Checks the processor architecture. An Arm size needs an Arm image and the other way round, and Node.js for Arm. The
 * name of an image in a gallery does not say its architecture.
 */
function checkArchitecture(
  { name, isArm }: VmSize,
  { image, imageName, galleryImageId }: Known<PoolNodesArgs, "image" | "imageName" | "galleryImageId">,
  prefix: string,
  runsOnArm: boolean,
  problems: Problems,
): void {
  if (isArm && !runsOnArm) {
    const fix = "give it as a plain text in a pipeline, or give a pool arm64NodejsUrl of a NodeTool with arm64";
    problems.add(`${prefix}vmSize`, "be an x64 size, as the node tool was not uploaded for Arm", name, fix);
    return;
  }
  if (galleryImageId !== undefined) return;
  const names: ImageNames = image ?? namedImage(imageName ?? "") ?? DEFAULT_IMAGE;
  if (![names.publisher, names.offer, names.sku].every((part) => typeof part === "string")) return;
  const isArmByName = isArmImage(names);
  if (isArmByName === undefined || isArmByName === isArm) return;
  const kind = isArm ? `an Arm image, such as imageName ubuntu-24.04-arm64,` : "an x64 image";
  const rule = { told: `be ${kind} for ${name}`, ofSecret: `be ${kind} for that size` };
  const { publisher, offer, sku } = names;
  problems.add(`${prefix}${imageName === undefined ? "image" : "imageName"}`, rule, `${publisher}/${offer}/${sku}`);
}
