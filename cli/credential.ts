import type { TokenCredential } from "@azure/core-auth";

/**
 * Opens the credential of a command: on a node the writer's managed identity, elsewhere whoever is signed in.
 *
 * Loaded when a command needs it and no earlier: `@azure/identity` takes longer to load than all the rest.
 *
 * @param clientId of the managed identity.
 */
export async function openCredential(clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import("@azure/identity");
  return clientId === undefined ? new DefaultAzureCredential() : new ManagedIdentityCredential({ clientId });
}
