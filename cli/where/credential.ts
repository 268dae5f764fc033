import type { TokenCredential } from "@azure/core-auth";
import type { RetryObserver, StorageTokenOptions } from "../../outputs";
import { loadLibrary } from "./library";

/**
 * Returns the credential of a command: on a node the managed identity, whose token the node's tasks share, and
 * elsewhere the identity that has signed in.
 *
 * `@azure/identity` is loaded only if it is needed, because it takes longer to load than everything else.
 *
 * @param identityClientId the client id of the managed identity.
 * @param retryObserver notified while a node's metadata service returns no token.
 */
export async function openCredential(
  identityClientId: string | undefined,
  retryObserver: RetryObserver,
): Promise<TokenCredential> {
  if (identityClientId !== undefined) {
    const { nodeCredential } = await loadLibrary();
    return nodeCredential({ clientId: identityClientId, retryObserver });
  }
  const { DefaultAzureCredential } = await import("@azure/identity");
  let credential = new DefaultAzureCredential();
  return {
    getToken(scopes, options: StorageTokenOptions = {}) {
      // The credential caches tokens in memory, and would return the refused token again.
      if (options.refusedToken !== undefined) credential = new DefaultAzureCredential();
      return credential.getToken(scopes, options);
    },
  };
}
