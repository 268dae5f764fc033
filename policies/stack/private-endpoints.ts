import type { StackResource, StackRule } from "../rule";
import { ofType } from "./of-type";
import { comesFrom } from "./refers-to";

/** The lists of a private endpoint's connections. Those of the second list wait for an approval. */
const LISTS = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"];

/** What all rules about private endpoints of accounts have in common. */
type PrivateEndpointRule = Pick<
  StackRule,
  "fix" | "level" | "severity" | "settings" | "strictSettings" | "notJudged" | "judge"
>;

/**
 * Returns the parts of a rule that a closed account has a private endpoint.
 *
 * @param path The part of the account's ARM id before its name, such as `Microsoft.Batch/batchAccounts`.
 */
export function privateEndpointRule(path: string): PrivateEndpointRule {
  return {
    fix: "set privateEndpoints of the component, or add a PrivateEndpoint with the account's id",
    level: "advisory",
    severity: "medium",
    settings: {
      always: {
        type: "boolean",
        default: false,
        description: "Whether an account that is open to some networks needs a private endpoint, too.",
      },
    },
    // As the published rules say.
    strictSettings: { always: true },
    notJudged: "Private endpoints of other stacks, and whether the owner of the account has approved a connection.",
    judge: (account, stack, { always }) => {
      if (always !== true && account.properties.get("publicNetworkAccess") !== "Disabled") return undefined;
      if (hasPrivateEndpoint(account, stack, path)) return undefined;
      return { property: "accountName", must: "be in the privateLinkServiceId of a PrivateEndpoint" };
    },
  };
}

/**
 * Returns whether a private endpoint of the stack connects to an account. An account that does not exist yet is
 * recognized by the argument that comes from it.
 */
function hasPrivateEndpoint(account: StackResource, stack: readonly StackResource[], path: string): boolean {
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
