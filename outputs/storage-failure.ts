import { RestError } from "@azure/storage-blob";
import { OutputError, type OutputErrorCode } from "./output-error";
import { serviceCode } from "./retry-policy";
import { TokenError } from "./shared-credential";

/** What was tried on what, for the message of a failure. */
export interface Attempt {
  /** The container's name. */
  readonly container: string;
  /** The blob's name, where it was one blob. */
  readonly blob?: string;
}

/**
 * Returns the typed error for what the storage client threw.
 *
 * What is no failure of storage (a local file's error, an abort) is returned as it is.
 */
export function storageFailure(error: unknown, attempt: Attempt): unknown {
  if (error instanceof TokenError) {
    return new OutputError(
      "AccessDenied",
      `container ${attempt.container} must be reached with a credential, got none: ${summary(error)}`,
      { cause: error },
    );
  }
  if (!(error instanceof RestError)) return error;
  const service = serviceCode(error);
  return new OutputError(codeOf(error, service), messageOf(error, service, attempt), { cause: error });
}

function codeOf(error: RestError, service: string | undefined): OutputErrorCode {
  switch (error.statusCode) {
    case 401:
    case 403:
      return "AccessDenied";
    case 404:
      return service === "ContainerNotFound" ? "ContainerNotFound" : "OutputNotFound";
    case 409:
    case 412:
      return "Conflict";
    default:
      return "RequestFailed";
  }
}

function messageOf(error: RestError, service: string | undefined, { container, blob }: Attempt): string {
  const got = [service, error.statusCode].filter((part) => part !== undefined).join(" ");
  switch (codeOf(error, service)) {
    case "ContainerNotFound":
      return `container ${container} must exist, got ${got}; declare the job in the pipeline or run \`batch-outputs prepare\``;
    case "AccessDenied":
      return `container ${container} must be open to this identity, got ${got}; grant it Storage Blob Data Contributor (Reader to read) on the container, or wait until the grant is seen`;
    case "OutputNotFound":
      return `output ${blob} must exist in ${container}, got ${got}; list what there is`;
    case "Conflict":
      if (service === "InvalidBlobType") {
        return `output ${blob} must be of the type that is being written, got ${got}: what was tracked cannot be saved over; delete it, or save under another name`;
      }
      return `${blob === undefined ? "" : `output ${blob} in `}container ${container} must be free to be written, got ${got}; try again when nobody else holds or deletes it`;
    default:
      return `container ${container} must be reachable, got ${got || "no answer"}: ${summary(error)}`;
  }
}

/** The first line alone, and no signature: the client puts whole requests, and their URLs, into some messages. */
function summary(error: Error): string {
  return (error.message.split("\n", 1)[0] ?? "").replace(/\bsig=[^&\s"']*/gi, "sig=REDACTED");
}
