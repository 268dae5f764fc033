import type * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import type { Problems } from "../arguments/problems";
import { integer, lowerCased, object, type Rule, type Rules, required, text, withDefault } from "../arguments/rule";
import { AUTOSCALE_FORMULA, IMAGE_PART, IMAGE_VERSION } from "../azure/azure-forms";
import { POOL_NAME } from "../azure/names";
import type { NodeRuntime } from "../node-tool/node-runtime";
import { AUTOSCALE_RULES, checkAutoscale, type PoolAutoscale } from "./autoscale";
import { POOL_DESCRIPTION_RULES, type PoolDescriptionArgs } from "./description-args";
import { checkNetwork, POOL_NETWORK_RULES, type PoolNetworkArgs } from "./network-args";
import { agentFor, type ImageNames, isAgent, isArmImage } from "./pool-image";
import { checkScale, POOL_SCALE_RULES, type PoolScaleArgs } from "./scale-args";
import { parseVmSize, type VmSize, vmSizeRule } from "./vm-size";

/** A marketplace image for a pool's nodes. Only Linux images are supported. */
export interface PoolImage {
  /** The image's publisher, such as canonical. */
  publisher: pulumi.Input<string>;
  /** The image's offer, such as ubuntu-24_04-lts. */
  offer: pulumi.Input<string>;
  /** The image's SKU, such as server. */
  sku: pulumi.Input<string>;
  /** The image's version. Defaults to latest. */
  version?: pulumi.Input<string>;
  /** The Batch node agent for the image, such as `batch.node.ubuntu 24.04`. */
  nodeAgentSkuId: pulumi.Input<string>;
}

/** The id, and the size, number and image of nodes, both for an OutputPool and for a pool of a pipeline. */
export interface PoolNodesArgs extends PoolScaleArgs, PoolNetworkArgs, PoolDescriptionArgs {
  /**
   * A fixed id for the pool in the Batch account: 1 to 64 letters, digits, `-` or `_`, such as workers. With it, a
   * replacement deletes the pool and interrupts its tasks before the new one is created. Defaults to the component's
   * name followed by random characters, which are new for each replacement: the new pool is then created first.
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
   * The size of the disk of the operating system in GB, from 30 to 4,095, such as 128. It must be at least that of the
   * image. Give it for a VM size without a local disk, because tasks then use this disk. A change replaces the pool.
   * Defaults to the size of the image, which is 30 for Ubuntu.
   */
  osDiskSizeGb?: pulumi.Input<number>;
  /** The image of the nodes. Defaults to Ubuntu Server 24.04. */
  image?: pulumi.Input<PoolImage>;
}

/** The image to use if none is given. */
const UBUNTU: PoolImage & ImageNames = {
  publisher: "canonical",
  offer: "ubuntu-24_04-lts",
  sku: "server",
  nodeAgentSkuId: "batch.node.ubuntu 24.04",
};

/** Azure's limits of concurrent tasks ("Batch service quotas and limits"): per node, and per vCPU. */
const MAX_TASK_SLOTS = 256;
const MAX_TASK_SLOTS_PER_VCPU = 4;

/**
 * The size of Ubuntu's image, and Azure's limit for a disk of the operating system ("Introduction to Azure managed
 * disks"). In GB.
 */
const MIN_OS_DISK = 30;
const MAX_OS_DISK = 4_095;

const IMAGE_RULES: Rules<PoolImage> = {
  publisher: required(lowerCased(text(IMAGE_PART))),
  offer: required(lowerCased(text(IMAGE_PART))),
  sku: required(lowerCased(text(IMAGE_PART))),
  version: text(IMAGE_VERSION),
  nodeAgentSkuId: required(lowerCased(agentRule())),
};

/** The rules for a pool's nodes, both for an OutputPool and for a pool of a pipeline. */
export const POOL_NODES_RULES = {
  poolName: text(POOL_NAME),
  vmSize: required(vmSizeRule),
  ...POOL_SCALE_RULES,
  autoscaleFormula: text(AUTOSCALE_FORMULA),
  ...AUTOSCALE_RULES,
  taskSlotsPerNode: withDefault(1, integer(1, MAX_TASK_SLOTS)),
  osDiskSizeGb: integer(MIN_OS_DISK, MAX_OS_DISK),
  image: withDefault(UBUNTU, imageRule()),
  ...POOL_NETWORK_RULES,
  ...POOL_DESCRIPTION_RULES,
} satisfies Rules<PoolNodesArgs>;

/**
 * Checks rules that concern several arguments of a pool.
 *
 * @param runtime the node tool's runtime; `bundled` runs on x64 only.
 */
export function checkPoolNodes<T extends PoolNodesArgs>(
  nodes: T,
  prefix: string,
  runtime: NodeRuntime | undefined,
  problems: Problems,
): T {
  const together = checkNetwork(checkScale(nodes, prefix, problems), prefix, problems);
  const { vmSize, image, taskSlotsPerNode } = together;
  const checked = problems.whenKnown([vmSize, image, taskSlotsPerNode] as const, ([name, chosen, slots]) => {
    const size = typeof name === "string" ? parseVmSize(name) : undefined;
    if (size === undefined) return name;
    checkSlots(size, slots, prefix, problems);
    checkArchitecture(size, chosen as ImageNames | undefined, prefix, runtime, problems);
    return name;
  });
  return { ...together, ...checkAutoscale(together, prefix, problems), vmSize: checked };
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
 * Checks the processor architecture. An Arm size needs an Arm image and the other way round, and the bundled tool has
 * Node.js for x64 only.
 */
function checkArchitecture(
  { name, isArm }: VmSize,
  image: ImageNames | undefined,
  prefix: string,
  runtime: NodeRuntime | undefined,
  problems: Problems,
): void {
  if (isArm && runtime !== "image") {
    const fix = "choose an x64 size, or set runtime to image and choose an Arm image that has Node";
    problems.add(`${prefix}vmSize`, "be an x64 size, as the bundled node tool does not run on Arm", name, fix);
    return;
  }
  const names = image ?? UBUNTU;
  if (![names.publisher, names.offer, names.sku].every((part) => typeof part === "string")) return;
  const isArmByName = isArmImage(names);
  if (isArmByName === undefined || isArmByName === isArm) return;
  const kind = isArm ? `an Arm image, such as ${UBUNTU.offer}/server-arm64,` : "an x64 image";
  const rule = { told: `be ${kind} for ${name}`, ofSecret: `be ${kind} for that size` };
  const { publisher, offer, sku } = names;
  problems.add(`${prefix}image`, rule, `${publisher}/${offer}/${sku}`);
}

function imageRule(): Rule {
  const whole = object(IMAGE_RULES, checkAgent);
  return {
    rule: whole.rule,
    check(value, path, problems) {
      const custom = isPlainObject(value) ? CUSTOM_IMAGE_IDS.find((name) => value[name] !== undefined) : undefined;
      if (custom === undefined || !isPlainObject(value)) return whole.check(value, path, problems);
      const fix =
        "name a marketplace image by publisher, offer, sku and nodeAgentSkuId, or set the image of the Pool by a transform (see Custom images in docs/components.md)";
      problems.add(
        `${path}.${custom}`,
        "be left out, as pools of custom images are not supported yet",
        value[custom],
        fix,
      );
      return undefined;
    },
  };
}

/** The names that Azure's APIs use for the id of an image that is not from the marketplace. */
const CUSTOM_IMAGE_IDS = ["id", "virtualMachineImageId", "sharedGalleryImageId", "communityGalleryImageId"];

function checkAgent(image: PoolImage, path: string, problems: Problems): PoolImage {
  const { publisher, offer, sku, nodeAgentSkuId } = image;
  const checked = problems.whenKnown([publisher, offer, sku, nodeAgentSkuId] as const, (known) => {
    if (!known.every((part) => typeof part === "string")) return nodeAgentSkuId;
    const [knownPublisher, knownOffer, knownSku, agent] = known as [string, string, string, string];
    if (/windows/i.test(agent)) return agent;
    if (/^microsoftwindows/i.test(knownPublisher)) {
      problems.add(
        `${path}.publisher`,
        "be that of a Linux image, as the node tool is not made for Windows yet",
        knownPublisher,
      );
      return agent;
    }
    const needed = agentFor({ publisher: knownPublisher, offer: knownOffer, sku: knownSku, nodeAgentSkuId: agent });
    if (needed !== undefined && !isAgent(agent, needed)) {
      const rule = {
        told: `be ${needed} for ${knownPublisher}/${knownOffer}/${knownSku}`,
        ofSecret: "be the Batch agent of the image",
      };
      problems.add(`${path}.nodeAgentSkuId`, rule, agent);
    }
    return agent;
  });
  return { ...image, nodeAgentSkuId: checked as PoolImage["nodeAgentSkuId"] };
}

/**
 * Returns the rule for the node agent. The install script is for Linux; without this check, a Windows pool would fail
 * on its nodes.
 */
function agentRule(): Rule {
  const form = text({
    pattern: /^batch\.node\.[a-z]+ [\w.]+$/i,
    rule: "be the Batch agent of the image, such as `batch.node.ubuntu 24.04`",
  });
  return {
    rule: form.rule,
    check(value, path, problems) {
      if (typeof value !== "string" || !/windows/i.test(value)) return form.check(value, path, problems);
      problems.add(path, "be the agent of a Linux image, as the node tool is not made for Windows yet", value);
      return value;
    },
  };
}
