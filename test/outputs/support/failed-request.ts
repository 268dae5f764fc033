import { RestError } from "@azure/storage-blob";

/** The headers of an answer. A 404 of storage always has a code. */
const headersOf = (status: number): Record<string, string> =>
  status === 404 ? { "x-ms-error-code": "BlobNotFound" } : {};

/** Returns the error for an answer of storage to a request that it refused. */
export function answer(statusCode: number, headers = headersOf(statusCode)): RestError {
  // Only the headers of the response are used.
  return Object.assign(new RestError("answered", { statusCode }), {
    response: { headers: new Map(Object.entries(headers)) },
  });
}

/** Returns the error for a request without an answer. */
export function unanswered(code: string): RestError {
  return new RestError("no answer", { code });
}
