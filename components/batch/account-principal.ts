import type * as batch from "@pulumi/azure-native/batch";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import type { CustomerManagedKeyArgs } from "../azure/customer-key";
import { lasting } from "../state/lasting";

/**
 * Returns the object id of a Batch account's identity: the user-assigned one that uses a customer-managed key, or the
 * account's own. The own one is unknown in the preview of an update that gives it to the account.
 *
 * @param read asks Azure for the account with an ARM id.
 */
export function accountPrincipal(
  account: batch.BatchAccount,
  key: CustomerManagedKeyArgs | undefined,
  read: (id: string) => Promise<batch.GetBatchAccountResult>,
  component: pulumi.Resource,
): pulumi.Output<string> {
  if (key === undefined) {
    const own = account.identity.apply((identity) => identity?.principalId ?? "");
    return lasting(account, own, async (id) => {
      const { principalId } = (await read(id)).identity ?? {};
      if (principalId === undefined) throw new Error("the account gets its own identity in this update");
      return principalId;
    });
  }
  return pulumi.output(key.identityId).apply(async (id) => {
    const place = {
      resourceGroupName: nameInId(id, "resourceGroups"),
      resourceName: nameInId(id, "userAssignedIdentities"),
    };
    return (await managedidentity.getUserAssignedIdentity(place, { parent: component })).principalId;
  });
}
