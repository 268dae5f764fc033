import type { FailureInfo, NameValue } from "../model";

/**
 * Carries the `failureInfo` of a task, a StartTask or an upload.
 *
 * Codes, categories and messages come from "Batch status and error codes" and from recorded answers of the service.
 * If neither has a message (miscellaneous and timeout failures of uploads), the wording follows theirs.
 */
export class TaskFailure extends Error {
  readonly info: FailureInfo;

  constructor(
    code: FailureCode,
    details: readonly NameValue[] = [],
    category: FailureInfo["category"] = codes[code][0],
  ) {
    const message = codes[code][1];
    super(`${message}${details.map(({ name, value }) => `; ${name}: ${value}`).join("")}`);
    this.name = "TaskFailure";
    this.info = { category, code, message, ...(details.length > 0 && { details: [...details] }) };
  }
}

export type FailureCode = keyof typeof codes;

/** Returns the failure that the setting `task.error` requests. */
export function requestedFailure(code: FailureCode): TaskFailure {
  return new TaskFailure(code, [{ name: "Message", value: "local Azure's setting task.error requests this failure" }]);
}

const codes = {
  BlobNotFound: ["UserError", "One of the specified Azure Blob(s) is not found"],
  BlobAccessDenied: ["UserError", "Access for one of the specified Azure Blob(s) is denied"],
  BlobDownloadTimedOut: ["ServerError", "Timeout encountered while downloading one of the specified Azure Blob(s)"],
  BlobDownloadMiscError: [
    "ServerError",
    "Miscellaneous error encountered while downloading one of the specified Azure Blob(s)",
  ],
  ResourceContainerNotFound: ["UserError", "One of the specified Azure Blob container(s) is not found"],
  ResourceContainerAccessDenied: ["UserError", "Access for one of the specified Azure Blob container(s) is denied"],
  ResourceContainerListMiscError: [
    "ServerError",
    "Miscellaneous error encountered while listing one of the specified Azure Blob container(s)",
  ],
  ResourceDirectoryCreateFailed: ["ServerError", "Failure encountered creating resource directory for the task"],
  ResourceFileCreateFailed: ["ServerError", "Failure encountered creating resource file"],
  ResourceFileWriteFailed: ["ServerError", "Failure encountered writing resource file"],
  DiskFull: ["ServerError", "There is not enough disk space on the node that was selected to run the task"],
  CommandProgramNotFound: ["UserError", "The specified command program is not found"],
  CommandLaunchFailed: ["UserError", "Failed to launch the specified command line"],
  FailureExitCode: ["UserError", "The task exited with an exit code representing a failure"],
  TaskEnded: ["UserError", "Task Was Ended by User Request"],
  FileUploadContainerNotFound: [
    "UserError",
    "One of the specified Azure container(s) was not found while attempting to upload an output file",
  ],
  FileUploadAccessDenied: ["UserError", "Access to one of the specified file upload destinations was denied"],
  FileUploadTimedOut: ["ServerError", "A timeout was encountered while uploading one of the output files"],
  FileUploadMiscError: ["ServerError", "A miscellaneous error was encountered while uploading one of the output files"],
} as const satisfies Record<string, readonly [FailureInfo["category"], string]>;
