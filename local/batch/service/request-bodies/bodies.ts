import { parseDuration } from "../../../environment/duration";
import type { Pool } from "../../model";
import { BatchServiceError, invalidProperty, missingProperty } from "../errors";
import { formulaShape } from "./formula-shape";
import {
  boolean,
  duration,
  id,
  int32,
  integer,
  kept,
  list,
  MAX_CHARACTERS,
  object,
  oneOf,
  required,
  type Shape,
  text,
  unsupported,
} from "./shapes";

/**
 * The bodies that clients send: every property of api-version 2022-10-01.16.0, and the properties that newer versions
 * add. Limits come from the REST reference.
 */
const nameValue = object({ name: required(text({ min: 1 })), value: text() });
/** Pairs of names and values that the service stores for programs. */
export const metadata = list(object({ name: required(text()), value: required(text()) }));
const identityReference = object({ resourceId: required(text({ min: 1 })) });

const userIdentity = object({
  autoUser: object({ scope: oneOf("task", "pool"), elevationLevel: oneOf("nonadmin", "admin") }),
  username: unsupported("nodes have no user accounts: tasks run as whoever started local Azure"),
});

const containerSettings = unsupported("tasks run as processes of the node, not in containers");
const applicationPackageReferences = unsupported("Batch applications are not there; use resource files");

const resourceFile: Shape = (value, path) => {
  object({
    autoStorageContainerName: text({ min: 1 }),
    storageContainerUrl: text({ min: 1 }),
    httpUrl: text({ min: 1 }),
    blobPrefix: text(),
    filePath: text(),
    fileMode: text(),
    identityReference,
  })(value, path);
  const file = value as Record<string, unknown>;
  const sources = ["autoStorageContainerName", "storageContainerUrl", "httpUrl"].filter((name) => file[name] != null);
  if (sources.length !== 1) {
    throw invalidProperty(path, sources, "must have one of autoStorageContainerName, storageContainerUrl and httpUrl");
  }
  if (file.httpUrl != null && !file.filePath)
    throw invalidProperty(`${path}.filePath`, "", "must be given with httpUrl");
  if (file.httpUrl != null && file.blobPrefix != null) {
    throw invalidProperty(`${path}.blobPrefix`, file.blobPrefix, "must not be given with httpUrl");
  }
};

const resourceFiles: Shape = (value, path) => {
  list(resourceFile)(value, path);
  const { length } = JSON.stringify(value);
  if (length <= MAX_CHARACTERS) return;
  throw new BatchServiceError("InvalidPropertyValue", {
    PropertyName: path,
    PropertyValue: `${length} characters`,
    Reason: `Total size of resourceFiles cannot be more than ${MAX_CHARACTERS} characters`,
  });
};

const outputFile = object({
  filePattern: required(text({ min: 1 })),
  destination: required(
    object({
      container: required(
        object({
          containerUrl: required(text({ min: 1 })),
          path: text(),
          identityReference,
          uploadHeaders: list(nameValue),
        }),
      ),
    }),
  ),
  uploadOptions: required(object({ uploadCondition: required(oneOf("tasksuccess", "taskfailure", "taskcompletion")) })),
});

const retries = integer({ min: -1, max: int32.max });
const taskConstraints = object({ maxWallClockTime: duration, retentionTime: duration, maxTaskRetryCount: retries });

const exitOptions = object({
  jobAction: oneOf("none", "disable", "terminate"),
  dependencyAction: oneOf("satisfy", "block"),
});

const taskProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  outputFiles: list(outputFile),
  environmentSettings: list(nameValue),
  affinityInfo: object({ affinityId: required(text()) }),
  constraints: taskConstraints,
  requiredSlots: integer({ min: 1, max: 256 }),
  userIdentity,
  exitConditions: object({
    exitCodes: list(object({ code: required(integer(int32)), exitOptions: required(exitOptions) })),
    exitCodeRanges: list(
      object({ start: required(integer(int32)), end: required(integer(int32)), exitOptions: required(exitOptions) }),
    ),
    preProcessingError: exitOptions,
    fileUploadError: exitOptions,
    default: exitOptions,
  }),
  multiInstanceSettings: unsupported("a task runs on one node"),
  dependsOn: object({
    taskIds: list(id),
    taskIdRanges: list(
      object({
        start: required(integer({ min: 0, max: int32.max })),
        end: required(integer({ min: 0, max: int32.max })),
      }),
    ),
  }),
  applicationPackageReferences,
  authenticationTokenSettings: unsupported("tasks get no token for the Batch service; use the pool's identity"),
};

/** POST /jobs/{job}/tasks, and each task of a collection. */
export const taskShape = object(taskProperties);
/** PUT /jobs/{job}/tasks/{task}. */
export const taskUpdateShape = object({ constraints: taskConstraints });
/** The names that `$select` and `$filter` can contain for a task. */
export const taskPropertyNames = Object.keys(taskProperties);

const jobPreparationTask = object({
  id,
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  environmentSettings: list(nameValue),
  constraints: taskConstraints,
  waitForSuccess: boolean,
  userIdentity,
  rerunOnNodeRebootAfterSuccess: boolean,
});

const poolInfo = object({
  poolId: required(id),
  autoPoolSpecification: unsupported("make the pool and give its id in poolInfo.poolId"),
});

const jobUpdates = {
  priority: integer({ min: -1000, max: 1000 }),
  maxParallelTasks: integer({ min: -1, max: int32.max }),
  allowTaskPreemption: unsupported("a running task is never preempted"),
  onAllTasksComplete: oneOf("noaction", "terminatejob"),
  constraints: object({ maxWallClockTime: duration, maxTaskRetryCount: retries }),
  metadata,
};

const jobProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  usesTaskDependencies: boolean,
  ...jobUpdates,
  onTaskFailure: oneOf("noaction", "performexitoptionsjobaction"),
  jobManagerTask: unsupported("add the tasks from your own program"),
  jobPreparationTask,
  jobReleaseTask: unsupported("nodes run preparation tasks alone"),
  commonEnvironmentSettings: list(nameValue),
  networkConfiguration: unsupported("nodes are in no virtual network"),
  poolInfo: required(poolInfo),
};

const { id: _, ...jobSpecificationProperties } = jobProperties;
/** The jobs of a job schedule. */
export const jobSpecificationShape = object(jobSpecificationProperties);

/** POST /jobs. */
export const jobShape = object(jobProperties);
/** PATCH /jobs/{job}: omitted properties stay unchanged. */
export const jobPatchShape = object({
  ...jobUpdates,
  poolInfo,
  networkConfiguration: jobProperties.networkConfiguration,
});
/** PUT /jobs/{job}: omitted properties are reset to their defaults. */
export const jobUpdateShape = object({ ...jobUpdates, poolInfo: required(poolInfo) });
export const jobPropertyNames = Object.keys(jobProperties);

const startTask = object({
  commandLine: required(text({ min: 1 })),
  containerSettings,
  resourceFiles,
  environmentSettings: list(nameValue),
  userIdentity,
  maxTaskRetryCount: retries,
  waitForSuccess: boolean,
});

const virtualMachineConfiguration = object({
  imageReference: required(kept),
  nodeAgentSKUId: required((value, path) => {
    if (typeof value !== "string" || !value.startsWith("batch.node.")) {
      throw invalidProperty(path, value, "must be a node agent, such as batch.node.ubuntu 24.04");
    }
  }),
  windowsConfiguration: unsupported("nodes are not updated"),
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

function interval(value: unknown, path: string): void {
  const length = typeof value === "string" ? parseDuration(value) : undefined;
  if (length !== undefined && length >= intervals.min && length <= intervals.max) return;
  throw invalidProperty(path, value, "must be from PT5M to PT168H");
}

const poolProperties = {
  id: required(id),
  displayName: text({ max: 1024 }),
  vmSize: required(text({ min: 1 })),
  cloudServiceConfiguration: unsupported("Azure took Cloud Services out of Batch; use virtualMachineConfiguration"),
  virtualMachineConfiguration: required(virtualMachineConfiguration),
  resizeTimeout: duration,
  resourceTags: kept,
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
export function poolShape(value: unknown, path: string): void {
  object(poolProperties)(value, path);
  const { enableAutoScale, autoScaleFormula, ...rest } = value as Partial<Pool>;
  if (enableAutoScale !== true) {
    if (autoScaleFormula === undefined) return;
    throw invalidProperty("autoScaleFormula", autoScaleFormula, "must be absent unless enableAutoScale is true");
  }
  if (autoScaleFormula === undefined) throw missingProperty("autoScaleFormula");
  for (const name of ["targetDedicatedNodes", "targetLowPriorityNodes"]) {
    if (rest[name] !== undefined) throw invalidProperty(name, rest[name], "must be absent beside enableAutoScale");
  }
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
export const jobDisableShape = object({ disableTasks: required(oneOf("requeue", "terminate", "wait")) });
export const jobTerminateShape = object({ terminateReason: text() });
