import type { StackResource } from "../rule";
import { ofType } from "./of-type";
import { comesFrom } from "./refers-to";

/** The lists of a private endpoint's connections. Those of the second list wait for an approval. */
const LISTS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"];

/**
 * Returns whether a private endpoint of the stack connects to an account. An account that does not exist yet is
 * recognized by the argument that comes from it.
 *
 * @param path The part of the account's ARM id before its name, such as `Microsoft.Batch/batchAccounts`.
 */
export function hasPrivateEndpoint(account: StackResource, stack: readonly StackResource[], path: string): boolean {
  const endpoints = ofType(stack, "network:PrivateEndpoint");
  return (
    endpoints.some((endpoint) => LISTS.some((list) => comesFrom(endpoint, list, account))) ||
    endpoints.some((endpoint) => LISTS.some((list) => namesAccount(endpoint, list, account, path)))
  );
}

function namesAccount(endpoint: StackResource, list: string, account: StackResource, path: string): boolean {
  // Values of other sources can be unknown, and come from another account.
  if (endpoint.sourcesOf(list).some(({ type }) => type === account.type)) return false;
  return endpoint.properties.items(list).some((connection) => {
    const id = connection.text("privateLinkServiceId")?.toLowerCase();
    const name = account.properties.text("accountName");
    return name !== undefined && id?.endsWith(`/${path}/${name}`.toLowerCase());
  });
}
