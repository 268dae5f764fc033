import type { PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import { identityOfToken, withSignIn } from "../../conventions/internal";
import { BatchError } from "../batch-error";
import { findFailureCode } from "../codes";
import type { BatchRequest } from "./request";
import { serviceErrorOf } from "./service-answer";
import { withoutSignatures } from "./without-signatures";

/** Returns the error for an answer of the service. */
export function failureOf({ purpose }: BatchRequest, response: PipelineResponse, unclearSince?: number): BatchError {
  const { code, message } = serviceErrorOf(response);
  const reason = message === "" ? "the answer has no error of the Batch service" : message.replace(/\.$/, "");
  const fix = findFailureCode("request", code)?.fix;
  const identity = response.status === 403 ? identityOfToken(response.request.headers.get("authorization")) : undefined;
  const got = gotOf({ code, status: response.status });
  const advice = [
    ...(identity === undefined ? [] : [`this identity is ${identity}`]),
    ...(fix === undefined ? [] : [fix]),
  ];
  return new BatchError(code, [`could not ${purpose}: ${reason} (${got})`, ...advice].join("; "), {
    reason,
    status: response.status,
    unclearSince,
  });
}

/** Returns the error for a request without an answer. */
export function noAnswer({ purpose }: BatchRequest, lost: RestError, host: string): BatchError {
  const reason = lost.code === undefined ? firstLine(lost) : `${lost.code}: ${firstLine(lost)}`;
  const fix = "check the endpoint, the network and the proxy settings";
  return new BatchError("NoAnswer", `could not ${purpose}: ${host} did not answer (${reason}); ${fix}`, {
    reason,
    cause: lost,
  });
}

/** Returns the error for a credential that gave no token. An aborted call and other errors are returned unchanged. */
export function credentialFailure({ purpose }: BatchRequest, error: unknown): unknown {
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  const reason = firstLine(error);
  const message = `could not ${purpose}: the credential issued no token: ${withSignIn(reason)}`;
  return new BatchError("CredentialFailed", message, { reason, cause: error });
}

/** Returns whether a request was denied because the identity has no role for it. A firewall answers another code. */
export function isMissingRole({ code, status }: BatchError): boolean {
  return status === 403 && code === "PermissionDenied";
}

/** Returns the code and the status of a failure, such as `JobNotFound 404`. */
export function gotOf({ code, status }: Pick<BatchError, "code" | "status">): string {
  return status === undefined || code === String(status) ? code : `${code} ${status}`;
}

/** Messages of some credentials have many lines. Signatures and tokens do not belong in an error. */
function firstLine({ message }: Error): string {
  const [line = ""] = message.split("\n", 1);
  return withoutSignatures(line).replace(/\beyJ[\w-]+(\.[\w-]*)+/g, "REDACTED");
}
