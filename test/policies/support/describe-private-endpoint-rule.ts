import type { StackRule } from "../../../policies/rule";
import { describeStackRule } from "./describe-stack-rule";
import { UNKNOWN } from "./judged";

const PROVIDERS = "/subscriptions/s/resourceGroups/g/providers";

/**
 * Tests a rule that a closed account has a private endpoint.
 *
 * @param type the type of the account.
 * @param path the part of the account's ARM id before its name.
 * @param group the part of the account that the endpoint connects to.
 */
export function describePrivateEndpointRule(
  rule: StackRule,
  { type, path, group }: { readonly type: string; readonly path: string; readonly group: string },
): void {
  const id = `${PROVIDERS}/${path}/renders`;
  const endpointOf = (privateLinkServiceId: string) => [{ name: group, groupIds: [group], privateLinkServiceId }];

  describeStackRule(rule, {
    compliant: [
      {
        type: type,
        name: "account",
        props: { accountName: "renders", publicNetworkAccess: "Disabled" },
      },
      {
        type: "azure-native:network:PrivateEndpoint",
        name: "endpoint",
        props: { privateLinkServiceConnections: endpointOf(id) },
      },
    ],
    passes: {
      "an account that is open": { endpoint: undefined, "account.publicNetworkAccess": "Enabled" },
      "Azure's default, an open account": { endpoint: undefined, "account.publicNetworkAccess": undefined },
      "another letter case": { "endpoint.privateLinkServiceConnections": endpointOf(id.toUpperCase()) },
      "a connection that the owner of the account approves": {
        "endpoint.privateLinkServiceConnections": undefined,
        "endpoint.manualPrivateLinkServiceConnections": endpointOf(id),
      },
    },
    broken: {
      "a closed account without an endpoint": { endpoint: undefined },
    },
    subjects: ["account"],
    reads: ["account.publicNetworkAccess", "account.accountName", "endpoint.privateLinkServiceConnections"],
    links: { "endpoint.privateLinkServiceConnections": "account" },
  });

  // The preset strict has this setting.
  describeStackRule(rule, {
    settings: { always: true },
    compliant: [
      { type: type, name: "account", props: { accountName: "renders" } },
      {
        type: "azure-native:network:PrivateEndpoint",
        name: "endpoint",
        props: { privateLinkServiceConnections: endpointOf(id) },
      },
    ],
    broken: {
      "an open account without an endpoint": { endpoint: undefined },
      "an endpoint of another account of the stack, before it exists": {
        others: { type: type, props: { accountName: "others" } },
        endpoint: {
          type: "azure-native:network:PrivateEndpoint",
          props: { privateLinkServiceConnections: UNKNOWN },
          sources: { privateLinkServiceConnections: ["others"] },
        },
      },
      "an endpoint of another account": { "endpoint.privateLinkServiceConnections": endpointOf(`${id}-others`) },
      "an endpoint of an account of another service": {
        "endpoint.privateLinkServiceConnections": endpointOf(`${PROVIDERS}/Microsoft.Other/accounts/renders`),
      },
      "an endpoint without connections": { "endpoint.privateLinkServiceConnections": undefined },
    },
    subjects: ["account"],
    reads: [],
  });
}
