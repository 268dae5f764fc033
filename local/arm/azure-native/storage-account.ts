import type { Resource, Resources } from "../../environment/resources";
import type { StorageAccountSettings } from "../../storage";
import { ArmError } from "../arm-error";
import { arrayAt, isObject, objectAt, type Properties, stringAt } from "../properties";
import type { Azure } from "./azure";
import { identityOutput } from "./identities";
import { storageAccountInputs } from "./inputs/storage-account";
import { endpointConnections, hasPrivateAccess } from "./network/private-access";
import { requireServiceEndpoint } from "./network/subnet";
import { isSameId, resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { callService } from "./service-error";
import { immutabilityOf, requireKey } from "./storage-account-protection";
import { unservedHost } from "./unserved-host";

const TOKEN = "azure-native:storage:StorageAccount";

/**
 * Account keys, anonymous access, the firewall's rules, private endpoints and the Blob endpoint have an effect. The
 * other settings are only stored and returned.
 */
export const storageAccount: ResourceType = {
  token: TOKEN,
  armType: "Microsoft.Storage/storageAccounts",
  apiVersion: "2024-01-01",
  inputs: storageAccountInputs,
  name: { property: "accountName", auto: "random" },
  path: ["resourceGroupName", "accountName"],
  createOnly: ["location", "isHnsEnabled"],
  computed: [
    "creationTime",
    "identity",
    "primaryEndpoints",
    "primaryLocation",
    "privateEndpointConnections",
    "provisioningState",
    "statusOfPrimary",
  ],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.Storage/storageAccounts", "accountName"]),
  async put({ id, name, inputs, existing }, azure) {
    requireFreeName(azure, id, name);
    requireKey(azure, inputs);
    const immutableStorageWithVersioning = immutabilityOf(inputs, existing);
    const identity = identityOutput(azure, inputs, existing);
    // Azure keeps the setting of an update that omits it.
    const publicNetworkAccess = inputs.publicNetworkAccess ?? existing?.outputs.publicNetworkAccess;
    const settings = storageSettings(id, name, { ...inputs, publicNetworkAccess }, azure.resources);
    for (const subnetId of settings.network?.subnetIds ?? [])
      requireServiceEndpoint(subnetId, "Microsoft.Storage", azure);
    const { blob } = await callService(() => azure.storage.openAccount(settings));
    return {
      accessTier: inputs.accessTier ?? "Hot",
      // Azure's defaults since API version 2023-01-01.
      allowBlobPublicAccess: inputs.allowBlobPublicAccess ?? false,
      enableHttpsTrafficOnly: inputs.enableHttpsTrafficOnly ?? true,
      minimumTlsVersion: inputs.minimumTlsVersion ?? "TLS1_0",
      networkRuleSet: inputs.networkRuleSet ?? { bypass: "AzureServices", defaultAction: "Allow" },
      ...(publicNetworkAccess !== undefined && { publicNetworkAccess }),
      // Azure keeps the key of an update that omits it.
      encryption: encryptionOf(inputs.encryption ?? existing?.outputs.encryption, existing),
      ...(immutableStorageWithVersioning !== undefined && { immutableStorageWithVersioning }),
      sku: { ...(inputs.sku as Properties), tier: tierOf(inputs) },
      ...(identity !== undefined && { identity }),
      creationTime: existing?.outputs.creationTime ?? new Date().toISOString(),
      primaryEndpoints: primaryEndpoints(name, blob),
      primaryLocation: inputs.location,
      privateEndpointConnections: endpointConnections(azure.resources, id),
      provisioningState: "Succeeded",
      statusOfPrimary: "available",
    };
  },
  read: async ({ id }, { resources }) => ({
    outputs: { privateEndpointConnections: endpointConnections(resources, id) },
  }),
  delete: ({ id }, { storage }) => callService(() => storage.deleteAccount(id)),
};

/** Returns the endpoints of an account. Local Azure serves only that of blobs. */
export function primaryEndpoints(name: string, blob: string): Properties {
  const unserved = (service: string) => `https://${unservedHost(name, service)}/`;
  return {
    blob,
    dfs: unserved("dfs"),
    file: unserved("file"),
    queue: unserved("queue"),
    table: unserved("table"),
    web: unserved("web"),
  };
}

/** Returns the encryption of an account: the given one, and the services that Azure always encrypts. */
function encryptionOf(given: unknown, existing: Resource | undefined): Properties {
  const lastEnabledTime = existing?.outputs.creationTime ?? new Date().toISOString();
  const service = { enabled: true, keyType: "Account", lastEnabledTime };
  const encryption = isObject(given) ? given : {};
  return {
    keySource: "Microsoft.Storage",
    ...encryption,
    services: { blob: service, file: service, ...objectAt(encryption, "services") },
  };
}

/**
 * Returns the account settings that the storage service needs. By default, keys are allowed and anonymous access is
 * not.
 */
export function storageSettings(
  id: string,
  name: string,
  inputs: Properties,
  resources: Resources,
): StorageAccountSettings {
  const skuName = stringAt(objectAt(inputs, "sku"), "name");
  const kind = stringAt(inputs, "kind");
  return {
    id,
    name,
    ...(skuName !== undefined && { skuName }),
    ...(kind !== undefined && { kind }),
    allowSharedKeyAccess: inputs.allowSharedKeyAccess !== false,
    allowBlobPublicAccess: inputs.allowBlobPublicAccess === true,
    network: {
      ...networkRules(inputs),
      isPrivate: (subnetId) => hasPrivateAccess(resources, { subnetId, accountId: id, groupId: "blob" }),
    },
  };
}

function networkRules(inputs: Properties): Omit<NonNullable<StorageAccountSettings["network"]>, "isPrivate"> {
  const rules = objectAt(inputs, "networkRuleSet");
  return {
    publicNetworkAccess: (inputs.publicNetworkAccess ?? "Enabled") === "Enabled",
    defaultAction: rules.defaultAction === "Deny" ? "Deny" : "Allow",
    ipRules: arrayAt(rules, "ipRules").map((rule) => String((rule as Properties).iPAddressOrRange)),
    subnetIds: arrayAt(rules, "virtualNetworkRules").map((rule) =>
      String((rule as Properties).virtualNetworkResourceId),
    ),
  };
}

function requireFreeName({ resources }: Azure, id: string, name: string): void {
  const taken = resources.list(TOKEN).some((other) => other.outputs.name === name && !isSameId(other.id, id));
  if (taken)
    throw new ArmError(409, "StorageAccountAlreadyTaken", `The storage account named ${name} is already taken.`);
}

function tierOf(inputs: Properties): string {
  return String((inputs.sku as Properties).name).startsWith("Premium") ? "Premium" : "Standard";
}
