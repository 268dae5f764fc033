import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { accountName } from "../azure/names";
import type { BatchAccountArgs } from "../linked-batch-account-args";
import { warnOfReplacement } from "../previews/replacement";
import { adoptOwn } from "../state/own-resource";
import { batchEncryption } from "./batch-encryption";
import { poolAllocation } from "./user-subscription";

/**
 * Creates a Batch account that is linked to a storage account and accepts only Entra ID.
 *
 * @param hadKey whether an earlier update gave the account a customer-managed key.
 */
export function createBatchAccount(
  name: string,
  args: BatchAccountArgs,
  hadKey: Promise<boolean>,
  parent: pulumi.Resource,
): batch.BatchAccount {
  const { resourceGroupName = "", location } = args;
  const account = new batch.BatchAccount(
    `${name}-account`,
    {
      resourceGroupName,
      accountName: accountName(name, args.accountName, { resourceGroupName, location }, parent),
      ...(location !== undefined && { location }),
      allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
      autoStorage: {
        storageAccountId: args.storageAccountId,
        authenticationMode: batch.AutoStorageAuthenticationMode.BatchAccountManagedIdentity,
        ...(args.identityId !== undefined && { nodeIdentityReference: { resourceId: args.identityId } }),
      },
      ...batchEncryption(args.customerManagedKey, hadKey),
      ...poolAllocation(args.userSubscription),
      publicNetworkAccess: pulumi
        .output(args.publicNetworkAccess)
        .apply((open) => (open ? batch.PublicNetworkAccessType.Enabled : batch.PublicNetworkAccessType.Disabled)),
      ...(args.allowedIpRanges !== undefined && { networkProfile: accessFrom(args.allowedIpRanges) }),
      ...(args.tags !== undefined && { tags: args.tags }),
    },
    {
      parent,
      // Azure refuses to change these. The provider does not know this, and its preview shows an update.
      replaceOnChanges: ["location", "poolAllocationMode"],
      // The replacement can have the same id as the account that it replaces. If it were created first, the engine
      // would then delete it as the old account.
      deleteBeforeReplace: true,
      ...adoptOwn({
        type: "azure-native:batch:BatchAccount",
        name: `${name}-account`,
        parent,
        given: args.accountName,
        idInputs: ["accountName", "resourceGroupName"],
        find: async (place) => (await batch.getBatchAccount(place, { parent })).id,
      }),
    },
  );
  warnOfReplacement(
    account,
    "the Batch account will be replaced: its jobs and pools are deleted with it, and the tasks that run are terminated",
  );
  return account;
}

/** Returns rules that allow requests to the account from some addresses only. */
function accessFrom(ranges: pulumi.Input<pulumi.Input<string>[]>) {
  const profile = pulumi.output(ranges).apply((known: string[] | undefined) => {
    if (known === undefined) return undefined;
    const ipRules = known.map((value) => ({ action: batch.IPRuleAction.Allow, value }));
    return { accountAccess: { defaultAction: batch.EndpointAccessDefaultAction.Deny, ipRules } };
  });
  return profile as NonNullable<batch.BatchAccountArgs["networkProfile"]>;
}
