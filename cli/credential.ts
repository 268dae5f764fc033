import type { TokenCredential } from "@azure/core-auth";
import { loadLibrary } from "./library";

/**
 * Opens the credential of a command: on a node the writer's managed identity, whose token the node's tasks share; elsewhere whoever is
 * signed in.
 *
 * `@azure/identity` is loaded where it is needed and no earlier: it takes longer to load than all the rest.
 *
 * @param clientId of the managed identity.
 */
export async function openCredential(clientId: string | undefined): Promise<TokenCredential> {
  if (clientId !== undefined) {
    const { nodeCredential } = await loadLibrary();
    return nodeCredential({ clientId });
  }
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential();
}
