import { RestError } from "@azure/storage-blob";
import type { Sas } from "../credential/sas";
import { OutputError, type OutputErrorCode } from "../output-error";
import { codeAndStatus, firstLine, serviceCode } from "../retry/service-answer";
import { type Denial, denialOfIdentity, denialOfUrl } from "./denial";
import { LIST_ADVICE } from "./list-advice";

/** What a request was for, for the message of its failure. */
export interface Attempt {
  /** The container's name. */
  readonly container: string;
  /** The blob's name, if the request was for one blob. */
  readonly blob?: string;
}

/**
 * Returns the typed error for what the storage client threw.
 *
 * Errors that do not come from storage (a local file's error, an abort) are returned unchanged.
 *
 * @param sas SAS of the container's URL, if the container was opened by one.
 */
export function storageFailure(error: unknown, attempt: Attempt, sas?: Sas): unknown {
  if (!(error instanceof RestError)) return error;
  const service = serviceCode(error);
  return new OutputError(codeOf(error, service), messageOf(error, service, attempt, sas), { cause: error });
}

/** Explains a denied request. Returns undefined for any other error. */
export function denialOf(error: unknown, sas?: Sas): Denial | undefined {
  if (!(error instanceof RestError) || codeOf(error, serviceCode(error)) !== "AccessDenied") return undefined;
  return sas === undefined ? denialOfIdentity(error) : denialOfUrl(error, sas);
}

function codeOf(error: RestError, service: string | undefined): OutputErrorCode {
  // If the service cannot read a SAS, it answers as if there were none.
  if (service === "PublicAccessNotPermitted") return "AccessDenied";
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

function messageOf(
  error: RestError,
  service: string | undefined,
  { container, blob }: Attempt,
  sas: Sas | undefined,
): string {
  const got = codeAndStatus(error);
  switch (codeOf(error, service)) {
    case "ContainerNotFound":
      return `container ${container} does not exist (${got}); declare the job in \`jobs\` and run \`pulumi up\`, or run \`batch-outputs prepare\``;
    case "AccessDenied": {
      const { got, fix } = sas === undefined ? denialOfIdentity(error) : denialOfUrl(error, sas);
      return `storage denied ${sas === undefined ? "this identity" : "this URL"} access to container ${container}: ${got}; ${fix}`;
    }
    case "OutputNotFound":
      return `output ${blob} does not exist in ${container} (${got}); ${LIST_ADVICE}`;
    case "Conflict":
      if (service === "InvalidBlobType") {
        return `output ${blob} is a blob of another type (${got}), because save cannot replace a tracked output; delete it, or save under another name`;
      }
      return `${blob === undefined ? "" : `output ${blob} in `}container ${container} is in use by another client (${got}); try again when no other client leases, changes or deletes it`;
    default:
      return `a request to container ${container} failed (${got ?? "no answer"}): ${firstLine(error)}`;
  }
}
