import type { TokenCredential } from "@azure/core-auth";
import type { RetryObserver, StorageTokenOptions } from "../../outputs";
import { loadLibrary } from "./library";

/**
 * Opens the credential of a command: on a node the writer's managed identity, whose token the node's tasks share; elsewhere whoever is
 * signed in.
 *
 * `@azure/identity` is loaded where it is needed and no earlier: it takes longer to load than all the rest.
 *
 * @param identityClientId of the managed identity.
 * @param retryObserver told while a node's metadata service gives no token.
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
      // each has a cache in memory, which a new one has not: it would give the refused token again
      if (options.refusedToken !== undefined) credential = new DefaultAzureCredential();
      return credential.getToken(scopes, options);
    },
  };
}
