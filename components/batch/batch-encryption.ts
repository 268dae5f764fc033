import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import type { CustomerManagedKeyArgs } from "../azure/customer-key";

/**
 * Returns a Batch account's inputs for a customer-managed key. An account has one kind of identity: its own, or the
 * user-assigned one that uses the key.
 *
 * @param hadKey whether an earlier update gave the account a key.
 */
export function batchEncryption(
  key: CustomerManagedKeyArgs | undefined,
  hadKey: Promise<boolean>,
): Pick<batch.BatchAccountArgs, "identity" | "encryption"> {
  const { Microsoft_Batch, Microsoft_KeyVault } = batch.KeySource;
  const { SystemAssigned, UserAssigned } = batch.ResourceIdentityType;
  if (key === undefined) {
    const encryption = pulumi.output(hadKey).apply((had) => (had ? { keySource: Microsoft_Batch } : undefined));
    return { identity: { type: SystemAssigned }, encryption: encryption as NonNullable<typeof encryption> } as Pick<
      batch.BatchAccountArgs,
      "identity" | "encryption"
    >;
  }
  return {
    identity: { type: UserAssigned, userAssignedIdentities: [key.identityId] },
    encryption: { keySource: Microsoft_KeyVault, keyVaultProperties: { keyIdentifier: key.keyUrl } },
  };
}
