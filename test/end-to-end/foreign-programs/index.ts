export { batchInNetwork } from "./batch-in-network";
export { batchWithKeys } from "./batch-with-keys";
export { versionedBatch } from "./versioned-batch";
