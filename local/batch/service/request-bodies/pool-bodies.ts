import { parseDuration } from "../../../environment/duration";
import { imageProblem } from "../../images";
import type { Pool } from "../../model";
import { invalidProperty, missingProperty } from "../errors";
import { formulaShape } from "./formula-shape";
import { kept } from "./kept";
import { durationOf } from "./primitives";
import {
  boolean,
  duration,
  id,
  integer,
  join,
  list,
  object,
  oneOf,
  required,
  type Shape,
  text,
  texts,
  unsupported,
} from "./shapes";
import {
  applicationPackageReferences,
  containerSettings,
  metadata,
  nameValue,
  resourceFiles,
  retries,
  userIdentity,
} from "./task-bodies";

const startTask = object({
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  environmentSettings: list(nameValue),
  userIdentity,
  maxTaskRetryCount: retries,
  waitForSuccess: boolean,
});

/** An image of the user's own, or one of an Azure Compute Gallery, as the recorded error of another id says. */
const IMAGE_ID =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/(images\/[^/]+|galleries\/[^/]+\/images\/[^/]+(\/versions\/[^/]+)?)$/i;

const imageId: Shape = (value, path) => {
  const id = text()(value, path) as string;
  if (IMAGE_ID.test(id)) return id;
  throw invalidProperty(path, id, "must be the resource id of an image, or of an image in a gallery");
};

const imageReference = object({
  publisher: text(),
  offer: text(),
  sku: text(),
  version: text(),
  virtualMachineImageId: imageId,
  communityGalleryImageId: text(),
  sharedGalleryImageId: text(),
});

const machine = object({
  imageReference: required(imageReference),
  nodeAgentSKUId: required(text({ min: 1 })),
  windowsConfiguration: kept,
  dataDisks: kept,
  licenseType: unsupported("nodes need no license"),
  containerConfiguration: kept,
  diskEncryptionConfiguration: kept,
  nodePlacementConfiguration: kept,
  extensions: unsupported("nodes are folders of this machine, and take no extensions"),
  osDisk: kept,
  securityProfile: kept,
  serviceArtifactReference: kept,
});

/** A machine whose image Batch supports, with the agent of the image. Resource Manager has the same rule. */
const virtualMachineConfiguration: Shape = (value, path) => {
  const given = machine(value, path) as { imageReference: Record<string, string>; nodeAgentSKUId: string };
  const { publisher, offer, sku, version, ...own } = given.imageReference;
  const isOwn = Object.keys(own).length > 0;
  const problem = imageProblem({ publisher, offer, sku, isOwn, nodeAgent: given.nodeAgentSKUId });
  if (problem !== undefined) {
    const name = problem.of === "image" ? "imageReference" : "nodeAgentSKUId";
    throw invalidProperty(`${path}.${name}`, problem.given, problem.rule);
  }
  // The service fills in the version, as recorded.
  const reference = isOwn ? given.imageReference : { publisher, offer, sku, version: version ?? "latest" };
  return { ...given, imageReference: reference };
};

const poolUpdates = {
  startTask,
  certificateReferences: unsupported("certificates are gone from Batch since 2024"),
  applicationPackageReferences,
  metadata,
  targetNodeCommunicationMode: oneOf("default", "classic", "simplified"),
};

const nodes = integer({ min: 0, max: 1000 });

/** In milliseconds: 5 minutes and 168 hours, as for `autoScaleEvaluationInterval` in "Pool - Enable Auto Scale". */
const intervals = { min: 300_000, max: 604_800_000 };

const interval: Shape = (value, path) => {
  const time = durationOf(value, path);
  const length = parseDuration(time)!;
  if (length >= intervals.min && length <= intervals.max) return time;
  throw invalidProperty(path, value, "must be from PT5M to PT168H");
};

const poolProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  vmSize: required(text({ min: 1 })),
  cloudServiceConfiguration: unsupported("Azure took Cloud Services out of Batch; use virtualMachineConfiguration"),
  virtualMachineConfiguration: required(virtualMachineConfiguration),
  resizeTimeout: duration,
  resourceTags: texts,
  targetDedicatedNodes: nodes,
  targetLowPriorityNodes: nodes,
  enableAutoScale: boolean,
  autoScaleFormula: formulaShape,
  autoScaleEvaluationInterval: interval,
  enableInterNodeCommunication: boolean,
  networkConfiguration: kept,
  applicationLicenses: unsupported("nodes have no licensed applications"),
  taskSlotsPerNode: integer({ min: 1, max: 256 }),
  taskSchedulingPolicy: object({ nodeFillType: required(oneOf("spread", "pack")) }),
  userAccounts: unsupported("tasks run as whoever started local Azure"),
  mountConfiguration: list(kept),
  upgradePolicy: kept,
  ...poolUpdates,
};

/** POST /pools, and ARM's pools. */
export function poolShape(value: unknown, path: string): Pool {
  return withScale(object(poolProperties)(value, path) as Pool, path);
}

const { id: _, ...poolSpecificationProperties } = poolProperties;
const poolSpecification = object(poolSpecificationProperties);
/** The pool of an auto pool, which has no id. */
export const poolSpecificationShape: Shape = (value, path) => withScale(poolSpecification(value, path) as Pool, path);

/** Returns a pool that has either a formula or targets. */
function withScale<T extends Omit<Pool, "id">>(pool: T, path: string): T {
  const { enableAutoScale, autoScaleFormula, ...rest } = pool;
  const formula = join(path, "autoScaleFormula");
  if (enableAutoScale !== true) {
    if (autoScaleFormula === undefined) return pool;
    throw invalidProperty(formula, autoScaleFormula, "must be absent unless enableAutoScale is true");
  }
  if (autoScaleFormula === undefined) throw missingProperty(formula);
  for (const name of ["targetDedicatedNodes", "targetLowPriorityNodes"]) {
    if (rest[name] === undefined) continue;
    throw invalidProperty(join(path, name), rest[name], "must be absent beside enableAutoScale");
  }
  return pool;
}
/** POST /pools/{pool}/enableautoscale and evaluateautoscale. */
export const enableAutoScaleShape = object({ autoScaleFormula: formulaShape, autoScaleEvaluationInterval: interval });
export const evaluateAutoScaleShape = object({ autoScaleFormula: required(formulaShape) });
/** PATCH /pools/{pool} and POST /pools/{pool}/updateproperties. */
export const poolPatchShape = object(poolUpdates);
export const poolPropertyNames = Object.keys(poolProperties);

const deallocation = oneOf("requeue", "terminate", "taskcompletion", "retaineddata");
export const poolResizeShape = object({
  targetDedicatedNodes: nodes,
  targetLowPriorityNodes: nodes,
  resizeTimeout: duration,
  nodeDeallocationOption: deallocation,
});
export const removeNodesShape = object({
  nodeList: required(list(text({ min: 1 }), { max: 100 })),
  resizeTimeout: duration,
  nodeDeallocationOption: deallocation,
});
export const rebootShape = object({ nodeRebootOption: deallocation });
export const reimageShape = object({ nodeReimageOption: deallocation });
export const disableSchedulingShape = object({ nodeDisableSchedulingOption: deallocation });
