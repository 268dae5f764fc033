import { setTimeout as wait } from "node:timers/promises";
import type { TokenCredential } from "@azure/core-auth";
import { type BlobGetPropertiesResponse, BlockBlobClient, RestError } from "@azure/storage-blob";
import type { Content } from "./content";

/** How long an upload waits for its grant to be seen, and how it says so. */
export interface UploadPatience {
  /** Azure: a role assignment can take up to 30 minutes to be seen everywhere. */
  readonly patienceMs: number;
  /** Doubles from try to try, up to sixteen times itself. */
  readonly firstWaitMs: number;
  /** Told of every wait. */
  readonly onWait: (message: string) => void;
  /** The role assignment that lets the upload write. */
  readonly grant: UploadGrant;
}

/** A role assignment that the state has. */
export interface UploadGrant {
  readonly id: string;
  /** Asks Azure whether it has the role assignment too; true if Azure does not say. */
  exists(): Promise<boolean>;
}

/** What an upload found under the name: the same content, nothing, or other content, which it replaced. */
export type Upload = "present" | "sent" | "replaced";

const BLOCK_SIZE = 8 * 1024 * 1024;

/**
 * Uploads content under a name that the content determines, unless the blob has it already. Two uploads at the same time
 * both succeed. The blob's size and Content-MD5 tell whether it has the content, so neither the blob nor the content is
 * read: a damaged or foreign blob has another MD5 or none. This is for repair and not for protection, because whoever
 * may write the blob can also set its MD5. Nodes verify the SHA-256. A request that is refused with 403 is retried,
 * because a new role assignment does not take effect at once.
 *
 * @throws {Error} if Azure does not have the role assignment, if requests are still refused when the patience is over,
 *   or if somebody else wrote other content meanwhile; a `RestError` for whatever else fails.
 */
export async function uploadOnce(
  url: string,
  content: Content,
  credential: TokenCredential,
  patience: UploadPatience,
): Promise<Upload> {
  const blob = new BlockBlobClient(url, credential);
  return whenGranted(patience, async () => {
    const found = await lookAt(blob);
    if (isSame(found, content)) return "present";
    if (await put(blob, content, found)) return found === undefined ? "sent" : "replaced";
    if (isSame(await lookAt(blob), content)) return "present";
    throw new Error(`${url} must be written by one deployment at a time, got other content meanwhile; deploy again`);
  });
}

/** The number of "not found" answers that mean that there is no role assignment: one right after its creation can be outdated. */
const MISSING_ANSWERS = 2;

async function whenGranted<T>(patience: UploadPatience, request: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patience.patienceMs;
  let missing = 0;
  for (let waitMs = patience.firstWaitMs; ; waitMs = Math.min(waitMs * 2, patience.firstWaitMs * 16)) {
    try {
      return await request();
    } catch (error) {
      if (!isRefused(error, 403)) throw error;
      missing = (await patience.grant.exists()) ? 0 : missing + 1;
      if (missing === MISSING_ANSWERS) {
        throw new Error(
          `storage refuses the node tool's upload (${codeOf(error)}), and Azure does not have the deployer's role assignment ${patience.grant.id}, which the stack's state has; run \`pulumi refresh\`, then \`pulumi up\``,
          { cause: error },
        );
      }
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

async function lookAt(blob: BlockBlobClient): Promise<BlobGetPropertiesResponse | undefined> {
  try {
    return await blob.getProperties();
  } catch (error) {
    if (isRefused(error, 404)) return undefined;
    throw error;
  }
}

function isSame(found: BlobGetPropertiesResponse | undefined, { size, md5 }: Content): boolean {
  return found?.contentLength === size && found.contentMD5 !== undefined && isMd5(found.contentMD5, md5);
}

function isMd5(found: Uint8Array, md5: string): boolean {
  return Buffer.from(found).toString("base64") === md5;
}

/**
 * Writes the blob if it still is what was found, and tells whether it was. Whoever comes second is answered 409 to one
 * request, 412 to a list of blocks, and 400 where the first one's list has dropped the second one's blocks.
 */
async function put(
  blob: BlockBlobClient,
  { md5, read }: Content,
  found: BlobGetPropertiesResponse | undefined,
): Promise<boolean> {
  const bytes = await read();
  try {
    await blob.uploadData(bytes, {
      blockSize: BLOCK_SIZE,
      maxSingleShotSize: BLOCK_SIZE,
      conditions: found?.etag === undefined ? { ifNoneMatch: "*" } : { ifMatch: found.etag },
      // A list of blocks has no Content-MD5 but the one that it is given.
      blobHTTPHeaders: { blobContentType: "application/gzip", blobContentMD5: Buffer.from(md5, "base64") },
    });
    return true;
  } catch (error) {
    const isSecond =
      isRefused(error, 409, "BlobAlreadyExists") || isRefused(error, 412) || isRefused(error, 400, "InvalidBlockList");
    if (isSecond) return false;
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
