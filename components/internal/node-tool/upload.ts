import { stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import type { TokenCredential } from "@azure/core-auth";
import { BlockBlobClient, RestError } from "@azure/storage-blob";

/** How long an upload waits for its grant to be seen, and how it says so. */
export interface UploadPatience {
  /** Azure: a role assignment can take up to 30 minutes to be seen everywhere. */
  readonly patienceMs: number;
  /** Doubles from try to try, up to sixteen times itself. */
  readonly firstWaitMs: number;
  /** Told of every wait. */
  readonly onWait: (message: string) => void;
}

const BLOCK_SIZE = 8 * 1024 * 1024;

/**
 * Puts a file into storage under a name that its content decides, unless it is there already; two that do so at once
 * both succeed. A request that is refused with 403 is made again, since a new role assignment is not seen at once.
 *
 * @returns whether it had to be sent.
 * @throws {Error} where it is still refused when the patience is over; a `RestError` for whatever else fails.
 */
export async function uploadOnce(
  url: string,
  file: string,
  credential: TokenCredential,
  patience: UploadPatience,
): Promise<boolean> {
  const blob = new BlockBlobClient(url, credential);
  const { size } = await stat(file);
  return whenGranted(patience, async () => {
    const present = await sizeOf(blob);
    if (present === size) return false;
    if (present !== undefined) {
      throw new Error(`${url} must hold ${size} bytes, got ${present}; delete that blob and deploy again`);
    }
    return create(blob, file);
  });
}

async function whenGranted<T>(patience: UploadPatience, request: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patience.patienceMs;
  for (let waitMs = patience.firstWaitMs; ; waitMs = Math.min(waitMs * 2, patience.firstWaitMs * 16)) {
    try {
      return await request();
    } catch (error) {
      if (!isRefused(error, 403)) throw error;
      if (Date.now() + waitMs > deadline) {
        throw new Error(
          `the deployer must be allowed to write the node tool, got ${codeOf(error)} for ${Math.round(patience.patienceMs / 60_000)} minutes; check that the storage account's network rules let this machine in, then deploy again`,
          { cause: error },
        );
      }
      patience.onWait(
        `storage refuses the node tool's upload (${codeOf(error)}), as it does until a new role assignment is seen; trying again in ${Math.ceil(waitMs / 1000)} s`,
      );
      await wait(waitMs);
    }
  }
}

async function sizeOf(blob: BlockBlobClient): Promise<number | undefined> {
  try {
    return (await blob.getProperties()).contentLength;
  } catch (error) {
    if (isRefused(error, 404)) return undefined;
    throw error;
  }
}

/** Whoever comes second to write the same name finds it there: 409 from one request, 412 from a list of blocks. */
async function create(blob: BlockBlobClient, file: string): Promise<boolean> {
  try {
    await blob.uploadFile(file, {
      blockSize: BLOCK_SIZE,
      maxSingleShotSize: BLOCK_SIZE,
      conditions: { ifNoneMatch: "*" },
      blobHTTPHeaders: { blobContentType: "application/gzip" },
    });
    return true;
  } catch (error) {
    if (isRefused(error, 409, "BlobAlreadyExists") || isRefused(error, 412)) return false;
    throw error;
  }
}

function isRefused(error: unknown, status: number, code?: string): error is RestError {
  return error instanceof RestError && error.statusCode === status && (code === undefined || codeOf(error) === code);
}

/** Storage's code, such as `AuthorizationPermissionMismatch`; the answer to a HEAD has it among its headers alone. */
function codeOf(error: RestError): string {
  return error.code ?? error.response?.headers.get("x-ms-error-code") ?? String(error.statusCode);
}
