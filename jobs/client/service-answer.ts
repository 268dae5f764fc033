import type { PipelineResponse } from "@azure/core-rest-pipeline";
import { withoutSignatures } from "./without-signatures";

/** The error in the service's answer. */
interface ServiceError {
  readonly code: string;
  /** In one line, without the ids of the request and the time. */
  readonly message: string;
}

/** An error as the service writes it, in an answer or in the result of one task. */
interface ErrorBody {
  readonly code?: string;
  readonly message?: { readonly value?: string };
  readonly values?: readonly { readonly key?: string; readonly value?: string }[] | null;
}

/** Returns the error of an answer. An answer of a proxy, or to a HEAD, has no error in its body. */
export function serviceErrorOf({ status, bodyAsText }: PipelineResponse): ServiceError {
  return readError(parsed(bodyAsText), String(status));
}

/** Returns the service's error in one line: the message, and what the service says about this request. */
export function readError(body: unknown, otherwise: string): ServiceError {
  const { code = otherwise, message, values } = (body ?? {}) as ErrorBody;
  // The message ends with the lines "RequestId:…" and "Time:…".
  const [text = ""] = (message?.value ?? "").split("\n", 1);
  const details = (values ?? []).filter(({ value }) => value !== undefined && value !== "");
  const reason = details.find(({ key }) => key === "Reason");
  const shownDetails = reason === undefined ? details.map(({ key, value }) => `${key}: ${value}`) : [reason.value];
  return { code, message: withoutSignatures([text, ...shownDetails].filter((part) => part !== "").join(" ")) };
}

/** Returns the `Date` of an answer in milliseconds since 1970, if it has one. */
export function answerTime({ headers }: PipelineResponse): number | undefined {
  const time = Date.parse(headers.get("date") ?? "");
  return Number.isFinite(time) ? time : undefined;
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
