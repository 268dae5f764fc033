export type * from "./batch";
export { type BatchParts, createBatch } from "./create-batch";
export type * from "./model";
export { BatchServiceError } from "./service/errors";
