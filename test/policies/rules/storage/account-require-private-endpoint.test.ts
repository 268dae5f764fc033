import { storageAccountRequirePrivateEndpoint } from "../../../../policies/rules/storage/account-require-private-endpoint";
import { describeStackRule } from "../../support/describe-stack-rule";
import { UNKNOWN } from "../../support/judged";

const PROVIDERS = "/subscriptions/s/resourceGroups/g/providers";
const ID = `${PROVIDERS}/Microsoft.Storage/storageAccounts/renders`;
const endpointOf = (privateLinkServiceId: string) => [{ name: "blob", groupIds: ["blob"], privateLinkServiceId }];

describeStackRule(storageAccountRequirePrivateEndpoint, {
  compliant: [
    {
      type: "azure-native:storage:StorageAccount",
      name: "account",
      props: { accountName: "renders", publicNetworkAccess: "Disabled" },
    },
    {
      type: "azure-native:network:PrivateEndpoint",
      name: "endpoint",
      props: { privateLinkServiceConnections: endpointOf(ID) },
    },
  ],
  passes: {
    "an account that is open": { endpoint: undefined, "account.publicNetworkAccess": "Enabled" },
    "Azure's default, an open account": { endpoint: undefined, "account.publicNetworkAccess": undefined },
    "another letter case": { "endpoint.privateLinkServiceConnections": endpointOf(ID.toUpperCase()) },
    "a connection that the owner of the account approves": {
      "endpoint.privateLinkServiceConnections": undefined,
      "endpoint.manualPrivateLinkServiceConnections": endpointOf(ID),
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
describeStackRule(storageAccountRequirePrivateEndpoint, {
  settings: { always: true },
  compliant: [
    { type: "azure-native:storage:StorageAccount", name: "account", props: { accountName: "renders" } },
    {
      type: "azure-native:network:PrivateEndpoint",
      name: "endpoint",
      props: { privateLinkServiceConnections: endpointOf(ID) },
    },
  ],
  broken: {
    "an open account without an endpoint": { endpoint: undefined },
    "an endpoint of another account of the stack, before it exists": {
      others: { type: "azure-native:storage:StorageAccount", props: { accountName: "others" } },
      endpoint: {
        type: "azure-native:network:PrivateEndpoint",
        props: { privateLinkServiceConnections: UNKNOWN },
        sources: { privateLinkServiceConnections: ["others"] },
      },
    },
    "an endpoint of another account": { "endpoint.privateLinkServiceConnections": endpointOf(`${ID}-others`) },
    "an endpoint of an account of another service": {
      "endpoint.privateLinkServiceConnections": endpointOf(`${PROVIDERS}/Microsoft.Other/accounts/renders`),
    },
    "an endpoint without connections": { "endpoint.privateLinkServiceConnections": undefined },
  },
  subjects: ["account"],
  reads: [],
});
