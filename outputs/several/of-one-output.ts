import { RestError } from "@azure/core-rest-pipeline";
import { ConventionError } from "../../conventions";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry/service-answer";

/**
 * Returns whether a failure concerns only one output, so that others that are saved or downloaded with it may still
 * succeed.
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
      // An identity that may create but not overwrite blobs can still save new outputs.
      return error.cause instanceof RestError && serviceCode(error.cause) === "UnauthorizedBlobOverwrite";
    case "DiskFull":
      // The disk is not full; the file is too large for the file system.
      return (error.cause as NodeJS.ErrnoException | undefined)?.code === "EFBIG";
    case "RequestFailed":
      // The service refused this request. Temporary failures were retried for minutes, and would be for each of the
      // others.
      return error.cause instanceof RestError && isRefusal(error.cause.statusCode);
    default:
      return false;
  }
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}
