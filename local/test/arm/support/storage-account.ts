import { type LocalArm, openLocalArm } from "./local-arm";
import type { Created } from "./provider-client";

export const GROUP_TYPE = "azure-native:resources:ResourceGroup";
export const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
export const CONTAINER_TYPE = "azure-native:storage:BlobContainer";
export const PROPERTIES_TYPE = "azure-native:storage:BlobServiceProperties";
export const POLICY_TYPE = "azure-native:storage:ManagementPolicy";

export const group = { resourceGroupName: "data", location: "westeurope" };
export const inAccount = { resourceGroupName: "data", accountName: "results" };
export const accountInputs = { ...inAccount, kind: "StorageV2", sku: { name: "Standard_LRS" } };

/** Opens an ARM with a storage account `results` that has no keys. */
export async function openStorageAccount(): Promise<{ arm: LocalArm; account: Created }> {
  const arm = await openLocalArm();
  await arm.azureNative.create(GROUP_TYPE, group);
  const account = await arm.azureNative.create(ACCOUNT_TYPE, { ...accountInputs, allowSharedKeyAccess: false });
  return { arm, account };
}
