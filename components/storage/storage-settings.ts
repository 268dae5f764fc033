import type * as pulumi from "@pulumi/pulumi";
import { networksOf, refuseNetworks } from "../arguments/networks";
import type { Problems } from "../arguments/problems";
import { flag, integer, oneOf, plain, type Rules, text, withDefault } from "../arguments/rule";
import { tags } from "../arguments/tags";
import { SUBNET_ID } from "../azure/azure-forms";
import { type CustomerManagedKeyArgs, customerManagedKeyRule } from "../azure/customer-key";
import { type DiagnosticsArgs, diagnosticsRule } from "../azure/diagnostics";
import { ACCOUNT_NAME } from "../azure/names";
import { STORAGE_IP_RANGE } from "../azure/network-forms";
import {
  checkZoneTags,
  type PrivateEndpointsArgs,
  privateEndpointsOf,
} from "../private-endpoints/private-endpoints-args";
import { type ImmutabilityArgs, immutabilityRule } from "./immutability";
import { StorageSku } from "./storage-sku";

/** The settings of a storage account for outputs, both of an OutputStorage and of a pipeline. */
export interface OutputStorageSettings {
  /**
   * The account's name: 3 to 24 lower-case letters and digits, such as renders2026. A change creates a new account.
   * Defaults to the component's name followed by random characters.
   */
  accountName?: pulumi.Input<string>;
  /**
   * How the account's data is replicated. Defaults to Standard_LRS, which every region supports. Standard_ZRS survives
   * the loss of a zone. A change updates the account, if Azure can convert it.
   */
  sku?: pulumi.Input<StorageSku>;
  /**
   * Number of days without changes after which an output moves to the cool tier, 0 to 99,999. A change updates it in
   * place. Defaults to 30.
   */
  coolAfterDays?: pulumi.Input<number>;
  /**
   * Number of days without changes after which an output is deleted, 1 to 99,999, such as 365. It must be at least
   * coolAfterDays. A change updates it in place. Defaults to never.
   */
  deleteAfterDays?: pulumi.Input<number>;
  /**
   * Number of days for which deleted blobs and containers can be restored, 1 to 365. A change updates it in place, and
   * applies to what is deleted later. Defaults to 7.
   */
  softDeleteDays?: pulumi.Input<number>;
  /**
   * Number of days for which the earlier content of an overwritten or deleted output is kept as a version, 1 to 99,999,
   * such as 30. Versions cost as much as outputs. 0 turns versions off. A change updates it in place, and applies to
   * versions that exist, too. Defaults to no versions, or to what someone else has set.
   */
  keepVersionsDays?: pulumi.Input<number>;
  /**
   * For how long outputs cannot be changed or deleted, such as `{ days: 365 }`. Overwriting an output then keeps its
   * earlier content as a version. It can only be given for a new account, and never removed from it. It needs
   * retainOutputs, and versions. Must be known in a preview. Defaults to outputs that can be deleted.
   */
  immutability?: ImmutabilityArgs;
  /**
   * The key with which Azure encrypts the account, such as
   * `{ keyUrl: "https://render-keys.vault.azure.net/keys/outputs", identityId }`. If it is removed, the account goes
   * back to a key of Microsoft. A change updates it in place. Must be known in a preview. Defaults to a key of
   * Microsoft.
   */
  customerManagedKey?: CustomerManagedKeyArgs;
  /**
   * The workspace to which Azure sends the logs of blobs, such as `{ workspaceId }`. Azure writes one entry for each
   * request to a blob. A change updates the setting in place. Giving the argument creates the setting, and removing it
   * deletes the setting. Must be known in a preview. Defaults to none.
   */
  diagnostics?: DiagnosticsArgs;
  /**
   * Whether the account has a public endpoint, such as false. If false, only private endpoints reach it, and no network
   * is allowed in addition. The deployer and the nodes then need one. A change updates it in place, also if false is
   * removed. Defaults to true, or to what someone else has set.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /**
   * The public IPv4 addresses and ranges that reach the account, such as `["203.0.113.0/24"]`, at most 400. Azure
   * ignores them for requests from its own region, so nodes need allowedSubnetIds. The deployer uploads the node tool,
   * so its address must be allowed. A change updates the account in place. Defaults to all, unless allowedSubnetIds is
   * given.
   */
  allowedIpRanges?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The ARM ids of subnets that reach the account, at most 400. Each needs the service endpoint Microsoft.Storage. A
   * change updates the account in place. Defaults to all networks, unless allowedIpRanges is given.
   */
  allowedSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The private endpoint of the account's blobs, such as
   * `{ subnetId: "/subscriptions/…/virtualNetworks/net/subnets/endpoints" }`. It is deleted with the stack, even if the
   * account is retained. Whether there is one must be known in a preview. Defaults to none.
   */
  privateEndpoints?: PrivateEndpointsArgs;
  /**
   * Tags of the account and its private endpoint, such as `{ team: "render" }`. A new DNS zone has them, too, and
   * allows at most 15. A change updates the resources in place. Defaults to none.
   */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** The maximum length of the name of a storage account's tag. */
export const MAX_STORAGE_TAG_NAME = 128;

/** The maximum number of network rules of each kind ("Scalability and performance targets for standard storage"). */
const MAX_NETWORK_RULES = 400;

/** The rules for the settings of a storage account. */
export const STORAGE_SETTINGS_RULES = {
  accountName: text(ACCOUNT_NAME),
  sku: withDefault(StorageSku.StandardLrs, oneOf(StorageSku)),
  coolAfterDays: integer(0, 99_999),
  deleteAfterDays: integer(1, 99_999),
  softDeleteDays: withDefault(7, integer(1, 365)),
  keepVersionsDays: integer(0, 99_999),
  immutability: plain(immutabilityRule),
  customerManagedKey: plain(customerManagedKeyRule),
  diagnostics: plain(diagnosticsRule),
  publicNetworkAccess: flag(),
  allowedIpRanges: networksOf(text(STORAGE_IP_RANGE), MAX_NETWORK_RULES),
  allowedSubnetIds: networksOf(text(SUBNET_ID), MAX_NETWORK_RULES),
  privateEndpoints: privateEndpointsOf("blob"),
  tags: tags(MAX_STORAGE_TAG_NAME),
} satisfies Rules<OutputStorageSettings>;

/** Checks rules that concern several settings. `prefix` is the start of their paths, such as `storage.`. */
export function checkStorageSettings<T extends OutputStorageSettings>(
  settings: T,
  prefix: string,
  problems: Problems,
): T {
  const days = [settings.coolAfterDays, settings.deleteAfterDays] as const;
  const deleteAfterDays = problems.whenKnown(days, ([cool, remove]) => {
    if (typeof cool === "number" && typeof remove === "number" && remove < cool) {
      const fix = "or outputs would be deleted before they move to the cool tier";
      const rule = { told: `not be below coolAfterDays (${cool})`, ofSecret: "not be below coolAfterDays" };
      problems.add(`${prefix}deleteAfterDays`, rule, remove, fix);
    }
    return remove;
  });
  const { publicNetworkAccess, allowedIpRanges, allowedSubnetIds, immutability } = settings;
  const keepVersionsDays =
    immutability === undefined
      ? settings.keepVersionsDays
      : problems.whenKnown(settings.keepVersionsDays, (kept) => {
          if (kept !== 0) return kept;
          const fix = "set for how many days versions are kept, or leave it out to keep them all";
          problems.add(`${prefix}keepVersionsDays`, `be at least 1 if ${prefix}immutability is given`, kept, fix);
          return kept;
        });
  const access = refuseNetworks(publicNetworkAccess, { allowedIpRanges, allowedSubnetIds }, prefix, problems);
  return {
    ...checkZoneTags(settings, prefix, problems),
    ...(settings.deleteAfterDays !== undefined && {
      deleteAfterDays: deleteAfterDays as pulumi.Input<number>,
    }),
    ...(keepVersionsDays !== undefined && { keepVersionsDays: keepVersionsDays as pulumi.Input<number> }),
    ...(access !== undefined && { publicNetworkAccess: access }),
  };
}
