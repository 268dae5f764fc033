import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { CustomerManagedKeyArgs } from "../azure/customer-key";

/**
 * Returns a storage account's inputs for a customer-managed key. A user-assigned identity is needed, because an account
 * gets its own identity only after it has been created and encrypted.
 *
 * @param hadKey whether an earlier update gave the account a key.
 */
export function storageEncryption(
  key: CustomerManagedKeyArgs | undefined,
  hadKey: Promise<boolean>,
): Pick<storage.StorageAccountArgs, "identity" | "encryption"> {
  const { Microsoft_Storage, Microsoft_Keyvault } = storage.KeySource;
  if (key === undefined) {
    const encryption = pulumi.output(hadKey).apply((had) => (had ? { keySource: Microsoft_Storage } : undefined));
    return { encryption } as Pick<storage.StorageAccountArgs, "encryption">;
  }
  const { keyUrl, identityId } = key;
  return {
    identity: { type: storage.IdentityType.UserAssigned, userAssignedIdentities: [identityId] },
    encryption: {
      keySource: Microsoft_Keyvault,
      keyVaultProperties: pulumi.output(keyUrl).apply(keyProperties),
      encryptionIdentity: { encryptionUserAssignedIdentity: identityId },
    },
  };
}

function keyProperties(keyUrl: string) {
  const { origin, pathname } = new URL(keyUrl);
  const [, , keyName = "", keyVersion] = pathname.split("/");
  return { keyVaultUri: origin, keyName, ...(keyVersion !== undefined && { keyVersion }) };
}
