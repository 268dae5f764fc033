import { setTimeout as wait } from "node:timers/promises";
import type { TokenCredential } from "@azure/core-auth";
import { type BlobGetPropertiesResponse, BlockBlobClient, newPipeline, RestError } from "@azure/storage-blob";
import { pinnedServiceVersion } from "../../conventions/internal";
import type { Content } from "./content";

/** How long an upload waits for its grant to take effect, and how it reports the wait. */
interface UploadPatience {
  /** Maximum total wait in ms. */
  readonly patienceMs: number;
  /** First wait in ms. Each wait is twice the previous one, up to 16 times the first. */
  readonly firstWaitMs: number;
  /** Called for every wait. */
  readonly onWait: (message: string) => void;
  /** The role assignment that allows the upload. */
  readonly grant: UploadGrant;
  /** Whether the state shows that the blob has the content. If so, a refused look at it is not retried. */
  readonly isRecorded: boolean;
}

/** The waits of a deployment: Azure needs up to 30 minutes to propagate a role assignment. */
export const PATIENCE = { patienceMs: 30 * 60_000, firstWaitMs: 1000 } as const;

/** A role assignment in the state. */
interface UploadGrant {
  readonly id: string;
  /** Asks Azure whether it has the role assignment too. Resolves to true if Azure does not answer. */
  exists(): Promise<boolean>;
}

/** What an upload found under the name: the same content, nothing, or other content, which it replaced. */
type Upload = "present" | "sent" | "replaced";

const BLOCK_SIZE = 8 * 1024 * 1024;

/**
 * Uploads content under a name that is derived from the content, unless the blob already has it. Two concurrent uploads
 * both succeed. The blob's size and Content-MD5 show whether it has the content, so neither the blob nor the content is
 * read. A damaged or foreign blob has another MD5 or none. This check repairs, but does not protect: anyone who can
 * write the blob can also set its MD5. Nodes verify the SHA-256. A request that is refused for a missing role is
 * retried, because a new role assignment does not take effect immediately. A request that gets no answer, or that
 * storage is too busy for, is retried for up to two minutes.
 *
 * @param blockSize in bytes. A larger content is sent in several blocks.
 * @throws {Error} if the account's firewall refuses this machine, if Azure does not have the role assignment, if
 * requests are still refused after the maximum wait, or if another writer stored other content meanwhile; a `RestError`
 * for other failures.
 */
export async function uploadOnce(
  url: string,
  content: Content,
  credential: TokenCredential,
  patience: UploadPatience,
  blockSize = BLOCK_SIZE,
): Promise<Upload> {
  // The client would retry 503 and 500 for 16 seconds, and never 429.
  const pipeline = newPipeline(credential, { retryOptions: { maxTries: 1 } });
  pipeline.factories.push(pinnedServiceVersion);
  const blob = new BlockBlobClient(url, pipeline);
  return whenGranted(patience, async () => {
    const found = await lookAt(blob).catch((error: unknown) => {
      if (patience.isRecorded && isRefused(error, 403)) return "refused" as const;
      throw error;
    });
    if (found === "refused" || isSame(found, content)) return "present";
    if (await put(blob, content, found, blockSize)) return found === undefined ? "sent" : "replaced";
    if (isSame(await lookAt(blob), content)) return "present";
    throw new Error(`${url} must be written by one deployment at a time, got other content meanwhile; deploy again`);
  });
}

/**
 * The number of "not found" answers after which the role assignment counts as missing. A single answer right after its
 * creation can be outdated.
 */
const MISSING_ANSWERS = 2;

/** Throttling and short outages ("Status and error codes" of Azure Storage), and answers of proxies in between. */
const BUSY_STATUSES: readonly (number | undefined)[] = [408, 429, 500, 502, 503, 504];

/** The client's codes for a request without an answer. The name of a new account is not known everywhere at once. */
const NO_ANSWER: readonly (string | undefined)[] = [
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  RestError.REQUEST_SEND_ERROR,
];

/** How long requests are retried that get no answer, or one of a busy service, in ms. */
const BUSY_PATIENCE_MS = 2 * 60_000;

async function whenGranted<T>(patience: UploadPatience, request: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patience.patienceMs;
  const busyDeadline = Date.now() + Math.min(patience.patienceMs, BUSY_PATIENCE_MS);
  let missing = 0;
  for (let waitMs = patience.firstWaitMs; ; waitMs = Math.min(waitMs * 2, patience.firstWaitMs * 16)) {
    try {
      return await request();
    } catch (error) {
      if (isRefused(error, 403, "AuthorizationFailure")) throw behindFirewall(error);
      if (isBusy(error) && Date.now() + waitMs <= busyDeadline) {
        patience.onWait(`storage is busy (${codeOf(error)}); sending the node tool again in ${seconds(waitMs)} s`);
        await wait(waitMs);
        continue;
      }
      // Any other refusal has a cause that waiting does not change ("Troubleshoot 403 errors" of Azure Storage).
      if (!isRefused(error, 403, "AuthorizationPermissionMismatch")) throw error;
      missing = (await patience.grant.exists()) ? 0 : missing + 1;
      if (missing === MISSING_ANSWERS) {
        throw new Error(
          `storage refuses the node tool's upload (${codeOf(error)}), and Azure does not have the deployer's role assignment ${patience.grant.id}, which the stack's state has; run \`pulumi refresh\`, then \`pulumi up\``,
          { cause: error },
        );
      }
      if (Date.now() + waitMs > deadline) {
        throw new Error(
          `the deployer must be allowed to write the node tool, got ${codeOf(error)} for ${Math.round(patience.patienceMs / 60_000)} minutes; check the role assignment ${patience.grant.id} and its condition, then deploy again`,
          { cause: error },
        );
      }
      patience.onWait(
        `storage refuses the node tool's upload (${codeOf(error)}), as it does until a new role assignment is seen; trying again in ${seconds(waitMs)} s`,
      );
      await wait(waitMs);
    }
  }
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** Returns whether the same request can succeed later. */
function isBusy(error: unknown): error is RestError {
  if (!(error instanceof RestError)) return false;
  return BUSY_STATUSES.includes(error.statusCode) || NO_ANSWER.includes(error.code);
}

/** The first request is a HEAD, so the answer has no message that could tell this machine's address. */
function behindFirewall(error: RestError): Error {
  return new Error(
    `the storage account's firewall refuses this machine (${codeOf(error)}); let its public address into the account's network rules (\`az storage account network-rule add\`), or deploy from a network that they allow; if the account has no public endpoint, deploy from a machine that reaches its private endpoint, see Private networks in docs/components.md`,
    { cause: error },
  );
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
 * Writes the blob if it has not changed since it was read, and returns whether it did. The second of two concurrent
 * writers gets 409 for one request, 412 for a block list, or 400 if the first writer's block list discarded its blocks.
 */
async function put(
  blob: BlockBlobClient,
  { md5, read }: Content,
  found: BlobGetPropertiesResponse | undefined,
  blockSize: number,
): Promise<boolean> {
  const bytes = await read();
  try {
    await blob.uploadData(bytes, {
      blockSize,
      maxSingleShotSize: blockSize,
      conditions: found?.etag === undefined ? { ifNoneMatch: "*" } : { ifMatch: found.etag },
      // A block list has a Content-MD5 only if the request sets one.
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

/**
 * Returns Storage's error code, such as `AuthorizationPermissionMismatch`. The answer to a HEAD request has it only in
 * a header.
 */
function codeOf(error: RestError): string {
  return error.code ?? error.response?.headers.get("x-ms-error-code") ?? String(error.statusCode);
}
