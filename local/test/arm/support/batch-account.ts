import type { Properties } from "../../../arm/properties";
import { type LocalArm, openLocalArm } from "./local-arm";
import type { Created } from "./provider-client";

const GROUP_TYPE = "azure-native:resources:ResourceGroup";
const STORAGE_TYPE = "azure-native:storage:StorageAccount";
export const IDENTITY_TYPE = "azure-native:managedidentity:UserAssignedIdentity";
export const ACCOUNT_TYPE = "azure-native:batch:BatchAccount";
export const POOL_TYPE = "azure-native:batch:Pool";

/** The group of the account. */
export const inGroup = { resourceGroupName: "render" };

const ubuntu = { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" };
export const machine = { imageReference: ubuntu, nodeAgentSkuId: "batch.node.ubuntu 24.04" };

/** A Batch account `render`, with its storage account and the identity of its nodes. */
export interface BatchAccountInArm {
  readonly arm: LocalArm;
  readonly store: Created;
  readonly writer: Created;
  readonly account: Created;
  accountInputs(changes?: Properties): Properties;
  /** Inputs of a pool `frames` without nodes. */
  poolInputs(changes?: Properties): Properties;
}

export async function openBatchAccount(): Promise<BatchAccountInArm> {
  const arm = await openLocalArm();
  await arm.azureNative.create(GROUP_TYPE, { ...inGroup, location: "westeurope" });
  const store = await arm.azureNative.create(STORAGE_TYPE, {
    ...inGroup,
    accountName: "renderstore",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    allowSharedKeyAccess: false,
  });
  const writer = await arm.azureNative.create(IDENTITY_TYPE, { ...inGroup, resourceName: "writer" });
  const identity = { type: "UserAssigned", userAssignedIdentities: [writer.id] };
  const accountInputs = (changes: Properties = {}) => ({
    ...inGroup,
    accountName: "render",
    allowedAuthenticationModes: ["AAD"],
    identity,
    autoStorage: {
      storageAccountId: store.id,
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: writer.id },
    },
    ...changes,
  });
  const poolInputs = (changes: Properties = {}) => ({
    ...inGroup,
    accountName: "render",
    poolName: "frames",
    vmSize: "Standard_D2s_v3",
    deploymentConfiguration: { virtualMachineConfiguration: machine },
    identity,
    ...changes,
  });
  const account = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs());
  return { arm, store, writer, account, accountInputs, poolInputs };
}
