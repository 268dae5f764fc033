export { createStorage } from "./create-storage";
export type * from "./storage";
export { StorageError, type StorageErrorCode } from "./storage-error";
