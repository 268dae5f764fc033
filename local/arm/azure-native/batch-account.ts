import { randomUUID } from "node:crypto";
import { type BatchAccountSettings, vmFamilies } from "../../batch";
import type { Resource, Resources } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { arrayAt, isEqual, objectAt, type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import { findIdentity, identityOutput } from "./identities";
import { batchAccountInputs } from "./inputs/batch-account";
import { endpointConnections, hasPrivateAccess } from "./network/private-access";
import { isSameId, resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { callService } from "./service-error";
import { unservedHost } from "./unserved-host";

const TOKEN = "azure-native:batch:BatchAccount";
const allModes = ["SharedKey", "AAD", "TaskAuthenticationToken"] as const;

export const batchAccount: ResourceType = {
  token: TOKEN,
  armType: "Microsoft.Batch/batchAccounts",
  apiVersion: "2024-07-01",
  inputs: batchAccountInputs,
  name: { property: "accountName", auto: "random" },
  path: ["resourceGroupName", "accountName"],
  computed: [
    "accountEndpoint",
    "activeJobAndJobScheduleQuota",
    "dedicatedCoreQuota",
    "dedicatedCoreQuotaPerVMFamily",
    "dedicatedCoreQuotaPerVMFamilyEnforced",
    "identity",
    "lowPriorityCoreQuota",
    "nodeManagementEndpoint",
    "poolQuota",
    "privateEndpointConnections",
    "provisioningState",
  ],

  id: (inputs, subscriptionId) => resourceId(inputs, subscriptionId, ["Microsoft.Batch/batchAccounts", "accountName"]),
  async put({ id, name, inputs, existing }, azure) {
    requireUnchanged(existing, inputs);
    requireFreeName(azure, id, name);
    const identity = identityOutput(azure, inputs, existing);
    requireAutoStorage(azure, inputs);
    requireKeyVault(inputs);
    requireKey(inputs);
    const { accountEndpoint } = await callService(() =>
      azure.batch.openAccount(batchSettings(id, name, inputs, azure.resources)),
    );
    return {
      allowedAuthenticationModes: modesOf(inputs),
      // Azure keeps the key of an update that omits it.
      encryption: inputs.encryption ?? existing?.outputs.encryption ?? { keySource: "Microsoft.Batch" },
      poolAllocationMode: inputs.poolAllocationMode ?? "BatchService",
      publicNetworkAccess: inputs.publicNetworkAccess ?? "Enabled",
      ...(identity !== undefined && { identity }),
      accountEndpoint,
      nodeManagementEndpoint:
        existing?.outputs.nodeManagementEndpoint ?? unservedHost(randomUUID(), `${inputs.location}.service.batch`),
      ...quotasOf(azure, inputs),
      privateEndpointConnections: endpointConnections(azure.resources, id),
      provisioningState: "Succeeded",
    };
  },
  read: async ({ id, inputs }, azure) => ({
    outputs: { ...quotasOf(azure, inputs), privateEndpointConnections: endpointConnections(azure.resources, id) },
  }),
  delete: ({ id }, { batch }) => callService(() => batch.deleteAccount(id)),
};

/**
 * Returns the quotas that are in effect. An account without a limit shows the number of a typical account. If Batch
 * allocates pools in the user's subscription, the account has no quotas of cores.
 */
function quotasOf({ settings }: Azure, inputs: Properties): Properties {
  const shown = (quota: number, typical: number) => (Number.isFinite(quota) ? quota : typical);
  const coreQuota = settings.get("quota.familyCores");
  const enforced = Number.isFinite(coreQuota);
  const poolQuota = shown(settings.get("quota.pools"), 20);
  if (inputs.poolAllocationMode === "UserSubscription") return { activeJobAndJobScheduleQuota: 100, poolQuota };
  return {
    activeJobAndJobScheduleQuota: 100,
    dedicatedCoreQuota: shown(settings.get("quota.dedicatedCores"), 100),
    dedicatedCoreQuotaPerVMFamily: enforced ? vmFamilies().map((name) => ({ name, coreQuota })) : [],
    dedicatedCoreQuotaPerVMFamilyEnforced: enforced,
    lowPriorityCoreQuota: shown(settings.get("quota.spotCores"), 100),
    poolQuota,
  };
}

/** Returns the account settings that the Batch service needs. */
export function batchSettings(
  id: string,
  name: string,
  inputs: Properties,
  resources: Resources,
): BatchAccountSettings {
  const access = objectAt(objectAt(inputs, "networkProfile"), "accountAccess");
  return {
    id,
    name,
    location: String(inputs.location),
    allowedAuthenticationModes: modesOf(inputs),
    ...autoStorageOf(inputs, resources),
    network: {
      publicNetworkAccess: (inputs.publicNetworkAccess ?? "Enabled") === "Enabled",
      defaultAction: access.defaultAction === "Deny" ? "Deny" : "Allow",
      ipRules: arrayAt(access, "ipRules").map((rule) => String((rule as Properties).value)),
      subnetIds: [],
      isPrivate: (subnetId) => hasPrivateAccess(resources, { subnetId, accountId: id, groupId: "batchAccount" }),
    },
  };
}

/** Returns the linked storage account, if nodes access it with an identity. */
function autoStorageOf(inputs: Properties, resources: Resources): Pick<BatchAccountSettings, "autoStorage"> {
  const autoStorage = objectAt(inputs, "autoStorage");
  const nodeIdentityId = stringAt(objectAt(autoStorage, "nodeIdentityReference"), "resourceId");
  const storageAccount = resources.get(String(autoStorage.storageAccountId));
  const blobEndpoint = stringAt(objectAt(storageAccount?.outputs ?? {}, "primaryEndpoints"), "blob");
  if (nodeIdentityId === undefined || blobEndpoint === undefined) return {};
  return { autoStorage: { blobEndpoint, nodeIdentityId } };
}

function modesOf(inputs: Properties): BatchAccountSettings["allowedAuthenticationModes"] {
  const given = inputs.allowedAuthenticationModes;
  return given === undefined
    ? allModes
    : allModes.filter((mode) => arrayAt(inputs, "allowedAuthenticationModes").includes(mode));
}

function requireUnchanged(existing: Resource | undefined, inputs: Properties): void {
  if (existing === undefined) return;
  for (const property of ["location", "poolAllocationMode"]) {
    if (isEqual(existing.inputs[property], inputs[property])) continue;
    throw new ArmError(400, "PropertyCannotBeUpdated", `The property ${property} of an account cannot be updated.`);
  }
}

/**
 * Refuses an account name that is in use. The name is part of the host name, so Azure requires it to be unique per
 * region. Here, one machine serves all regions.
 */
function requireFreeName({ resources }: Azure, id: string, name: string): void {
  const taken = resources.list(TOKEN).some((other) => other.outputs.name === name && !isSameId(other.id, id));
  if (taken) throw new ArmError(409, "AccountNameAlreadyInUse", `The account name ${name} is already in use.`);
}

function requireAutoStorage(azure: Azure, inputs: Properties): void {
  if (inputs.autoStorage === undefined) return;
  const autoStorage = objectAt(inputs, "autoStorage");
  const storageAccountId = String(autoStorage.storageAccountId);
  const storageAccount = azure.resources.get(storageAccountId);
  if (storageAccount?.type !== "azure-native:storage:StorageAccount") {
    refuse(
      "InvalidAutoStorageAccount",
      `autoStorage.storageAccountId must be an existing account, got '${storageAccountId}'`,
    );
  }
  const byIdentity = autoStorage.authenticationMode === "BatchAccountManagedIdentity";
  if (!byIdentity && storageAccount.inputs.allowSharedKeyAccess === false) {
    refuse(
      "InvalidAutoStorageAccount",
      "autoStorage.authenticationMode must be BatchAccountManagedIdentity if the storage account does not allow shared key access, got StorageKeys",
    );
  }
  const identityType = stringAt(objectAt(inputs, "identity"), "type") ?? "None";
  if (byIdentity && identityType === "None") {
    refuse("InvalidIdentityValues", "identity.type must not be None if autoStorage uses BatchAccountManagedIdentity");
  }
  const nodeIdentity = stringAt(objectAt(autoStorage, "nodeIdentityReference"), "resourceId");
  if (nodeIdentity !== undefined && findIdentity(azure, nodeIdentity) === undefined) {
    refuse(
      "InvalidIdentityValues",
      `autoStorage.nodeIdentityReference must be an existing identity, got '${nodeIdentity}'`,
    );
  }
}

function requireKeyVault(inputs: Properties): void {
  if (inputs.poolAllocationMode === "UserSubscription" && inputs.keyVaultReference === undefined) {
    refuse("MissingRequiredProperty", "keyVaultReference must be given if poolAllocationMode is UserSubscription");
  }
}

/** Refuses a customer-managed key without an identity to use it. Key vaults are only kept, so it is not looked up. */
function requireKey(inputs: Properties): void {
  const encryption = objectAt(inputs, "encryption");
  if (encryption.keySource !== "Microsoft.KeyVault") return;
  if (stringAt(objectAt(encryption, "keyVaultProperties"), "keyIdentifier") === undefined) {
    refuse("InvalidPropertyValue", "encryption.keyVaultProperties must have keyIdentifier");
  }
  if ((stringAt(objectAt(inputs, "identity"), "type") ?? "None") === "None") {
    refuse("InvalidIdentityValues", "identity.type must not be None if encryption.keySource is Microsoft.KeyVault");
  }
}

function refuse(code: string, message: string): never {
  throw new ArmError(400, code, message);
}
