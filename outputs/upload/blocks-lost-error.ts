import { RestError } from "@azure/storage-blob";
import { OutputError } from "../output-error";
import { serviceCode } from "../retry/service-answer";
import type { Target } from "./target";

/**
 * What storage answers where another writer of the same blob has finished meanwhile. Put Block List and Put Blob drop
 * all blocks that they do not name ("Put Block", remarks), so that a list that names them is invalid; and the next
 * blocks may need ids of another length.
 */
const CODES_OF_LOSS = new Set(["InvalidBlockList", "InvalidBlobOrBlock"]);

/** Another process has saved the same output while its blocks were on their way, and storage has dropped them. */
export class BlocksLostError extends OutputError {
  private constructor({ container, name }: Target, got: string, cause: Error) {
    super(
      "Conflict",
      `output ${name} in container ${container.client.containerName} was saved by another process at the same time (${got}), and storage dropped the blocks of this one; save it again, or save to a path of its own`,
      { cause },
    );
  }

  /** Returns the error for a failure that means this loss, and any other failure as it is. */
  static from(failure: unknown, target: Target): unknown {
    if (!(failure instanceof OutputError) || !(failure.cause instanceof RestError)) return failure;
    const code = serviceCode(failure.cause);
    if (code === undefined || !CODES_OF_LOSS.has(code)) return failure;
    return new BlocksLostError(target, `${code} ${failure.cause.statusCode}`, failure);
  }
}
