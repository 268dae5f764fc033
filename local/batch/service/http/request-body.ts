import { BatchServiceError } from "../errors";

/**
 * The maximum nesting depth of objects and lists: the default of the OData library that Azure's service is built with
 * (`MaxNestingDepth`).
 */
const MAX_DEPTH = 100;

/**
 * Parses a body's JSON.
 *
 * @throws {BatchServiceError} `InvalidRequestBody` if it is not JSON, or is nested too deeply for recursive code.
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

/** Checks level by level, so that the check itself needs no deep stack. */
function checkDepth(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new BatchServiceError("InvalidRequestBody", {
        Reason: `The body must have at most ${MAX_DEPTH} nested objects and lists.`,
      });
    }
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
}
