import { RestError } from "@azure/storage-blob";
import { ConventionError } from "../../conventions";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry/service-answer";

/**
 * Whether a failure of one output says nothing about others, which are saved or downloaded with it: they may still
 * succeed, and at once.
 */
export function isOfOneOutput(error: unknown): error is OutputError | ConventionError {
  if (!(error instanceof OutputError)) return error instanceof ConventionError;
  switch (error.code) {
    case "PathRefused":
    case "OutputNotFound":
    case "SourceNotFound":
    case "SourceChanged":
    case "Conflict":
    case "Integrity":
      return true;
    case "AccessDenied":
      // who may create but not overwrite can still save outputs that are new
      return error.cause instanceof RestError && serviceCode(error.cause) === "UnauthorizedBlobOverwrite";
    case "DiskFull":
      // not the disk is too small, but the file too large for any of its kind
      return (error.cause as NodeJS.ErrnoException | undefined)?.code === "EFBIG";
    case "RequestFailed":
      // the service refused this request; what may pass was tried again for minutes, and would be for each of the
      // others
      return error.cause instanceof RestError && isRefusal(error.cause.statusCode);
    default:
      return false;
  }
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
