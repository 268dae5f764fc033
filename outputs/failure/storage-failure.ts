import { RestError } from "@azure/core-rest-pipeline";
import { identityOfToken, isTlsCode, isTransientStatus, isUnreachedCode } from "../../conventions/internal";
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
      // Storage always sends a code. Another server does not.
      if (service === undefined) return "RequestFailed";
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
      return sas !== undefined
        ? `container ${container} does not exist (${got}), so it was deleted, or the URL was changed; ask for a new URL`
        : `container ${container} does not exist (${got}); check the spelling of the job's id. For a new job, declare the job in \`jobs\` and run \`pulumi up\`, or run \`batch-outputs prepare\` for it`;
    case "AccessDenied": {
      const { got, fix } = sas === undefined ? denialOfIdentity(error) : denialOfUrl(error, sas);
      return `storage denied ${sas === undefined ? identityOf(error) : "this URL"} access to container ${container}: ${got}; ${fix}`;
    }
    case "OutputNotFound":
      return `output ${blob} does not exist in ${container} (${got}); ${LIST_ADVICE}`;
    case "Conflict":
      if (service === "InvalidBlobType") {
        return `output ${blob} is a blob of another type (${got}), because save cannot replace a tracked output; delete it, or save under another name`;
      }
      return `${blob === undefined ? "" : `output ${blob} in `}container ${container} is in use by another client (${got}); try again when no other client leases, changes or deletes it`;
    default:
      return `a request to container ${container} failed (${got ?? "no answer"}): ${reasonOf(error, service)}`;
  }
}

/** Returns `this identity`, with what the token says about it. */
function identityOf({ request }: RestError): string {
  const identity = identityOfToken(request?.headers.get("authorization"));
  return `this identity${identity === undefined ? "" : ` (${identity})`}`;
}

/** Explains a failure of the connection, or an answer that is not of Blob storage. */
function reasonOf(error: RestError, service: string | undefined): string {
  const { code, request, statusCode } = error;
  const host = request === undefined ? "the host" : new URL(request.url).host;
  if (statusCode === undefined) {
    if (code === "ENOTFOUND") return `no host has the name ${host}; check the name of the account in the endpoint`;
    if (isUnreachedCode(code))
      return `${host} cannot be reached; check the endpoint, the network and the proxy settings`;
    if (isTlsCode(code)) {
      return `${host} has no certificate that this machine trusts (${firstLine(error)}); check the endpoint, or set NODE_EXTRA_CA_CERTS to the path of a proxy's certificate (.pem)`;
    }
  } else if ((service === undefined && !isTransientStatus(statusCode)) || error.code === RestError.PARSE_ERROR) {
    return `${host} did not answer like Blob storage; check the endpoint, such as https://ACCOUNT.blob.core.windows.net/, and the proxy settings`;
  }
  return firstLine(error);
}
