import * as pulumi from "@pulumi/pulumi";
import type { PoolImage, PoolNodesArgs } from "../output-pool";
import type { Problems } from "./problems";

/** Azure's limit of tasks on one node. */
const MAX_TASK_SLOTS = 256;

/** Checks what a pool's nodes are to be; `at` is what the paths of problems begin with. */
export function checkPoolNodes(problems: Problems, at: string, args: PoolNodesArgs) {
  if (args.vmSize === undefined || args.vmSize === null) problems.add(`${at}vmSize`, "be given", args.vmSize);
  if (args.nodes !== undefined && args.autoscaleFormula !== undefined) {
    problems.add(`${at}nodes`, "be left out beside autoscaleFormula", args.nodes);
  }
  return {
    nodes: problems.check(
      `${at}nodes`,
      args.nodes,
      (value) => Number.isInteger(value) && value >= 0,
      "be a whole number",
    ),
    taskSlotsPerNode: problems.check(
      `${at}taskSlotsPerNode`,
      args.taskSlotsPerNode,
      (value) => Number.isInteger(value) && value >= 1 && value <= MAX_TASK_SLOTS,
      `be a whole number from 1 to ${MAX_TASK_SLOTS}`,
    ),
    image: checkImage(problems, `${at}image`, args.image),
  };
}

/** The install script is one for Linux; a Windows pool would only fail on its nodes. */
function checkImage(problems: Problems, path: string, image: PoolNodesArgs["image"]) {
  if (image === undefined || image === null) return undefined;
  const isPlain = !pulumi.Output.isInstance(image) && !(image instanceof Promise);
  if (!isPlain) return image;
  for (const part of ["publisher", "offer", "sku", "nodeAgentSkuId"] as const) {
    if (image[part] === undefined) problems.add(`${path}.${part}`, "be given", image[part]);
  }
  const nodeAgentSkuId = problems.check(
    `${path}.nodeAgentSkuId`,
    image.nodeAgentSkuId,
    (value) => !/windows/i.test(value),
    "be the agent of a Linux image, as the node tool is not made for Windows yet",
  );
  return { ...image, nodeAgentSkuId: nodeAgentSkuId ?? image.nodeAgentSkuId } satisfies PoolImage;
}
