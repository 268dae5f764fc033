export { BATCH_API_VERSION } from "./api-version";
export { BatchClient, batchClient } from "./batch-client";
export { batchScope } from "./batch-scope";
export { ComputeNode } from "./compute-node";
export {
  abortableConnection,
  type BatchClientOptions,
  type BatchConnection,
  limitedConnection,
  pathOf,
} from "./connection";
export { Job, type ListTasksOptions } from "./job";
export { type NodeCounts, Pool } from "./pool";
export { answerTime, readError } from "./service-answer";
export { Task } from "./task";
export type { WaitForBatchAccess } from "./wait-for-access";
export { withoutSignatures } from "./without-signatures";
