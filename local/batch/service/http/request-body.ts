import { BatchServiceError } from "../errors";

/** How deep objects and lists may lie in each other: the default of the OData library that Azure's service is built with (`MaxNestingDepth`). */
const maxDepth = 100;

/**
 * Reads a body's JSON.
 *
 * @throws {BatchServiceError} `InvalidRequestBody` for what is not JSON, or lies too deep for whatever walks through it.
 */
export function parseBody(text: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new BatchServiceError("InvalidRequestBody", { Reason: (error as Error).message });
  }
  checkDepth(body);
  return body;
}

/** Level by level, so that the check itself needs no deep stack. */
function checkDepth(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) {
      throw new BatchServiceError("InvalidRequestBody", {
        Reason: `The body must have at most ${maxDepth} objects and lists in each other.`,
      });
    }
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
}
