import { RestError } from "@azure/storage-blob";

/** An answer of storage to a request that it did not carry out. */
export function answer(statusCode: number, headers: Record<string, string> = {}): RestError {
  // of the response, no more is looked at than its headers
  return Object.assign(new RestError("answered", { statusCode }), {
    response: { headers: new Map(Object.entries(headers)) },
  });
}

/** What is thrown when no answer came. */
export function unanswered(code: string): RestError {
  return new RestError("no answer", { code });
}
