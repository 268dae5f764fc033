/** The image that stands for those of the recordings, which Azure does not support any more. */
export const IMAGE = {
  imageReference: { publisher: "canonical", offer: "0001-com-ubuntu-server-jammy", sku: "22_04-lts" },
  nodeAgentSKUId: "batch.node.ubuntu 22.04",
};

/** The size that stands for those of the recordings, which are retired. */
export const VM_SIZE = "STANDARD_D2S_V3";

export const OLD_IMAGES = "Images and VM sizes that are not supported any more are replaced.";

export const NO_CLOUD_SERVICES =
  "Pools of cloud services, which Azure ended in 2024, are replaced with pools of virtual machines, also in the answers.";

const TIMES = "eTag lastModified creationTime state=active stateTransitionTime";

const ELEMENT = "odata.metadata";

export const USER_IDENTITY = "userIdentity{autoUser{scope=pool elevationLevel=nonadmin}}";

export const VIRTUAL_MACHINES =
  "virtualMachineConfiguration{imageReference{publisher offer sku version=latest} nodeAgentSKUId}";

/** A pool without the properties that a request may have. */
export const POOL = [
  `${ELEMENT} id url ${TIMES} allocationState allocationStateTransitionTime vmSize resizeTimeout=PT15M`,
  "currentDedicatedNodes# targetDedicatedNodes# currentLowPriorityNodes# targetLowPriorityNodes#",
  "enableAutoScale? enableInterNodeCommunication? taskSlotsPerNode# taskSchedulingPolicy{nodeFillType=Spread}",
].join(" ");

export const NO_LIMIT = "maxWallClockTime=P10675199DT2H48M5.4775807S";

const JOB_FIELDS = [
  `id url ${TIMES} priority# maxParallelTasks# usesTaskDependencies? allowTaskPreemption?`,
  "constraints{maxWallClockTime maxTaskRetryCount#} poolInfo{poolId} executionInfo{startTime poolId}",
  "onAllTasksComplete onTaskFailure",
].join(" ");

/** A job in versions since 2022-01-01. */
export const JOB = `${ELEMENT} ${JOB_FIELDS}`;

/** Returns a list of jobs, which have the fields of `more` in addition. */
export const jobList = (more: string) => `${ELEMENT} value[${JOB_FIELDS} ${more}]`;

const TASK_FIELDS = [
  `id url eTag creationTime lastModified stateTransitionTime commandLine ${USER_IDENTITY} requiredSlots#`,
  "constraints{maxWallClockTime retentionTime maxTaskRetryCount#}",
].join(" ");

/** A task that has not started. */
const ACTIVE = "state=active executionInfo{retryCount# requeueCount#}";

/** A task that has ended. */
const COMPLETED = [
  "state=completed previousState=running previousStateTransitionTime",
  "nodeInfo{affinityId nodeUrl poolId nodeId taskRootDirectory taskRootDirectoryUrl}",
].join(" ");

export const ACTIVE_TASK = `${ELEMENT} ${TASK_FIELDS} ${ACTIVE}`;

/** Returns a task that has ended, with what is known about its end. */
export const completedTask = (end: string) =>
  `${ELEMENT} ${TASK_FIELDS} ${COMPLETED} executionInfo{startTime endTime ${end} retryCount# requeueCount#}`;

/** Returns a list of tasks that have succeeded, which have the fields of `more` in addition. */
export const succeededTasks = (more: string) =>
  `${ELEMENT} value[${TASK_FIELDS} ${COMPLETED} executionInfo{${SUCCEEDED}} ${more}]`;

export const SUCCESS = "exitCode# result=success";

const SUCCEEDED = `startTime endTime ${SUCCESS} retryCount# requeueCount#`;

export const ADDED_TASKS = `${ELEMENT} value[status=Success taskId eTag lastModified location]`;

const NODE_FIELDS = [
  "id url state=idle schedulingState=enabled stateTransitionTime lastBootTime allocationTime ipAddress affinityId vmSize",
  "totalTasksRun# totalTasksSucceeded# runningTasksCount# runningTaskSlotsCount# certificateReferences[] isDedicated?",
  "endpointConfiguration{inboundEndpoints[name protocol=tcp publicIPAddress publicFQDN frontendPort# backendPort#]}",
  "nodeAgentInfo{lastUpdateTime version}",
].join(" ");

/** The image of a node, which answers have since 2021-06-01. */
export const NODE_IMAGE = "virtualMachineInfo{imageReference{publisher offer sku version exactVersion}}";

/** Returns an idle node, with the fields of `more` in addition. */
export const node = (more: string) => `${ELEMENT} ${NODE_FIELDS} ${more}`;

/** Returns a list of idle nodes, which have the fields of `more` in addition. */
export const nodeList = (more: string) => `${ELEMENT} value[${NODE_FIELDS} ${more}]`;

export const RECENT_TASKS = `recentTasks[taskUrl jobId taskId taskState=completed executionInfo{${SUCCEEDED}}]`;

export const FILES = `${ELEMENT} value[name url isDirectory? properties{lastModified contentLength contentType fileMode}]`;

export const SUPPORTED_IMAGES = [
  "odata.metadata",
  "value[imageReference{publisher offer sku version} verificationType nodeAgentSKUId osType capabilities[$]",
  "batchSupportEndOfLife]",
].join(" ");
