import type * as pulumi from "@pulumi/pulumi";
import { networksOf, refuseNetworks } from "../arguments/networks";
import type { Problems } from "../arguments/problems";
import { flag, plain, type Rules, text, withDefault } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { type CustomerManagedKeyArgs, customerManagedKeyRule } from "../azure/customer-key";
import { type DiagnosticsArgs, diagnosticsRule } from "../azure/diagnostics";
import { ACCOUNT_NAME } from "../azure/names";
import { BATCH_IP_RANGE } from "../azure/network-forms";
import {
  checkZoneTags,
  type PrivateEndpointsArgs,
  privateEndpointsOf,
} from "../private-endpoints/private-endpoints-args";
import { type UserSubscriptionArgs, userSubscriptionRule } from "./user-subscription";

/** The settings of a Batch account, both of a LinkedBatchAccount and of a pipeline. */
export interface LinkedBatchAccountSettings {
  /**
   * The account's name: 3 to 24 lower-case letters and digits, such as renders. A change creates a new account and
   * deletes the old one with its jobs. Defaults to the component's name followed by random characters.
   */
  accountName?: pulumi.Input<string>;
  /**
   * Whether the account is accessible from the internet, for principals of Entra ID. If false, private endpoints are
   * needed to submit jobs. A change updates it in place. Defaults to true.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /**
   * The public IPv4 addresses and ranges from which the account is accessible, such as `["203.0.113.0/24"]`, 1 to 200.
   * Nodes are not affected. It must be left out if publicNetworkAccess is false. A change updates the account in place.
   * Defaults to all.
   */
  allowedIpRanges?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The key with which Azure encrypts what Batch stores, such as
   * `{ keyUrl: "https://render-keys.vault.azure.net/keys/batch", identityId }`. The account then has this identity
   * instead of its own. If it is removed, the account goes back to a key of Microsoft. A change updates it in place;
   * Azure documents keys only for new accounts. Must be known in a preview. Defaults to a key of Microsoft.
   */
  customerManagedKey?: CustomerManagedKeyArgs;
  /**
   * Creates the nodes in the subscription of the deployment, such as `{ keyVaultId }`. Giving or removing it replaces
   * the account with its pools and jobs. Must be known in a preview. Defaults to a subscription of Batch.
   */
  userSubscription?: UserSubscriptionArgs;
  /**
   * The workspace to which Azure sends the account's logs, such as `{ workspaceId }`. The logs record changes of pools
   * and tasks. A change updates the setting in place. Giving the argument creates the setting, and removing it deletes
   * the setting. Must be known in a preview. Defaults to none.
   */
  diagnostics?: DiagnosticsArgs;
  /**
   * The private endpoints of the account: one for those who submit jobs (`batchAccount`), and one for nodes
   * (`nodeManagement`). An example is `{ subnetId: "/subscriptions/…/virtualNetworks/net/subnets/endpoints" }`. Whether
   * there are any must be known in a preview. Defaults to none.
   */
  privateEndpoints?: PrivateEndpointsArgs;
  /**
   * Tags of the account and its private endpoints, such as `{ team: "render" }`. A new DNS zone has them, too, and
   * allows at most 15. A change updates the resources in place. Defaults to none.
   */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The maximum number of IP rules of an endpoint ("Configure public network access with Azure Batch"). */
export const MAX_IP_RULES = 200;

/** The rules for the settings of a Batch account. */
export const BATCH_ACCOUNT_SETTINGS_RULES = {
  accountName: text(ACCOUNT_NAME),
  publicNetworkAccess: withDefault(true, flag()),
  allowedIpRanges: networksOf(text(BATCH_IP_RANGE), MAX_IP_RULES),
  customerManagedKey: plain(customerManagedKeyRule),
  userSubscription: plain(userSubscriptionRule),
  diagnostics: plain(diagnosticsRule),
  privateEndpoints: privateEndpointsOf("batch"),
  tags: tags(),
} satisfies Rules<LinkedBatchAccountSettings>;

/** Checks rules that concern several settings. `prefix` is the start of their paths, such as `account.`. */
export function checkBatchAccountSettings<T extends LinkedBatchAccountSettings>(
  settings: T,
  prefix: string,
  problems: Problems,
): T {
  const { publicNetworkAccess, allowedIpRanges } = settings;
  const access = refuseNetworks(publicNetworkAccess, { allowedIpRanges }, prefix, problems);
  return { ...checkZoneTags(settings, prefix, problems), ...(access !== undefined && { publicNetworkAccess: access }) };
}
