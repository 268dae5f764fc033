import { RestError } from "@azure/core-rest-pipeline";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry/service-answer";
import type { Target } from "./target";

/**
 * The service's codes if another writer of the same blob has finished in the meantime. Put Block List and Put Blob
 * delete all blocks that they do not name ("Put Block", remarks). A later list with these blocks is invalid, and later
 * blocks may need ids of another length.
 */
const CODES_OF_LOSS = new Set(["InvalidBlockList", "InvalidBlobOrBlock"]);

/** Another process saved the same output while its blocks were being uploaded, and storage deleted them. */
export class BlocksLostError extends OutputError {
  private constructor({ container, name }: Target, got: string, cause: Error) {
    super(
      "Conflict",
      `output ${name} in container ${container.containerName} was saved by another process at the same time (${got}), and storage deleted the blocks of this one; save it again, or save to another path`,
      { cause },
    );
  }

  /** Returns this error for a failure with this cause, and any other failure unchanged. */
  static from(failure: unknown, target: Target): unknown {
    if (!(failure instanceof OutputError) || !(failure.cause instanceof RestError)) return failure;
    const code = serviceCode(failure.cause);
    if (code === undefined || !CODES_OF_LOSS.has(code)) return failure;
    return new BlocksLostError(target, `${code} ${failure.cause.statusCode}`, failure);
  }
}
