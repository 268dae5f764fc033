import type { TokenCredential } from "@azure/core-auth";
import { BlobServiceClient, ContainerSASPermissions, SASProtocol } from "@azure/storage-blob";
import type { OutputContainer } from "../output-container";
import { OutputError } from "../output-error";

/** How long a URL works, and how to stop asking for it. */
export interface ContainerUrlOptions {
  /** In seconds; 7 days by default, which is the longest that Azure allows, and the longest that a task lives. */
  readonly expiresIn?: number;
  readonly abortSignal?: AbortSignal;
}

/** "Create a user delegation SAS": a key of a user lasts 7 days at most. */
const LONGEST_SECONDS = 7 * 24 * 3600;

/** By how much the clocks of this machine and of Azure may differ. */
const CLOCK_SKEW_SECONDS = 300;

/**
 * Returns the container's URL with a SAS that this identity signs: to add, create, list, read and write blobs, and nothing else. It is a
 * secret. Over TLS alone, where the endpoint is.
 *
 * @throws {OutputError} `ExpiryRefused`; `AccessDenied` where the identity may not sign (Storage Blob Delegator on the account, or a data
 *   role there), or there is none.
 */
export async function containerUrl(
  { client, credential, send }: OutputContainer,
  { expiresIn = LONGEST_SECONDS, abortSignal }: ContainerUrlOptions = {},
): Promise<string> {
  if (!(expiresIn > 0 && expiresIn <= LONGEST_SECONDS)) {
    throw new OutputError(
      "ExpiryRefused",
      `expiresIn must be more than 0 and at most ${LONGEST_SECONDS} seconds (7 days), got ${expiresIn}`,
    );
  }
  if (credential === undefined) {
    throw new OutputError(
      "AccessDenied",
      `container ${client.containerName} must be opened by an identity to be shared, got a container URL; share that URL itself`,
    );
  }
  const now = Date.now();
  // of the longest time, so much less that a clock that is ahead asks for no more than is allowed
  const seconds = Math.min(expiresIn, LONGEST_SECONDS - CLOCK_SKEW_SECONDS);
  const expiresOn = new Date(now + seconds * 1000);
  const service = serviceOf(client.url, credential);
  const startsOn = new Date(now - CLOCK_SKEW_SECONDS * 1000);
  const key = await send(
    { container: client.containerName },
    (signal) => service.getUserDelegationKey(startsOn, expiresOn, { abortSignal: signal }),
    abortSignal === undefined ? {} : { abortSignal },
  );
  return client.generateUserDelegationSasUrl(
    {
      permissions: ContainerSASPermissions.parse("racwl"),
      expiresOn,
      ...(client.url.startsWith("https:") ? { protocol: SASProtocol.Https } : {}),
    },
    key,
  );
}

/** The account stands above the container, whether in the host or in the path. */
function serviceOf(url: string, credential: TokenCredential): BlobServiceClient {
  const endpoint = new URL(url);
  endpoint.pathname = endpoint.pathname.replace(/\/[^/]+\/?$/, "/");
  return new BlobServiceClient(endpoint.href, credential, { retryOptions: { maxTries: 1 } });
}
