export {
  type BlobNameParts,
  blobName,
  checkBlobNameSize,
  jobOutputPath,
  MAX_BLOB_NAME_LENGTH,
  parseBlobName,
  taskOutputPath,
} from "./blob-name";
export { outputContainerName } from "./container-name";
export { ConventionError, type ConventionErrorCode } from "./convention-error";
export { checkDeclaredJobIds } from "./declared-job-ids";
export { checkJobId } from "./job-id";
export {
  checkJobOutputKind,
  checkKind,
  checkTaskOutputKind,
  isJobOutputKind,
  isResultKind,
  isTaskOutputKind,
  JOB_OUTPUT_KINDS,
  type JobOutputKind,
  misspelledKind,
  type OutputKind,
  RESULT_KINDS,
  TASK_OUTPUT_KINDS,
  type TaskOutputKind,
} from "./kinds";
export { storedPath } from "./path";
export { checkStoredKind, parseStoredBlobName, storedBlobName } from "./stored-blob-name";
export { checkTaskId } from "./task-id";
