/**
 * Returns the ARM id of a resource in a resource group in the spelling that Azure documents, with names in lower case.
 * Azure ignores the case of ids, but azure-native replaces resources when the spelling changes.
 */
export function canonicalArmId(id: string): string {
  const [, , subscription = "", , group = "", , provider = "", type = "", name = ""] = id.split("/");
  const spelled = SPELLINGS.find((each) => each.toLowerCase() === `${provider}/${type}`.toLowerCase());
  const path = `/subscriptions/${subscription.toLowerCase()}/resourceGroups/${group.toLowerCase()}`;
  return `${path}/providers/${spelled ?? `${provider}/${type}`}/${name.toLowerCase()}`;
}

/** Returns the ARM id of a blob container in one spelling, like `canonicalArmId`. Container names have no capitals. */
export function canonicalContainerId(id: string): string {
  const container = nameInId(id, "containers").toLowerCase();
  return `${canonicalArmId(id)}/blobServices/default/containers/${container}`;
}

/** Returns the ARM id of a subnet in one spelling, like `canonicalArmId`. */
export function canonicalSubnetId(id: string): string {
  return `${canonicalArmId(id)}/subnets/${nameInId(id, "subnets").toLowerCase()}`;
}

/** Returns the ARM id of the virtual network of a subnet. */
export function networkOfSubnet(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]*$/i, "");
}

/** Returns the ARM id of a gallery's image in one spelling, like `canonicalArmId`. */
export function canonicalGalleryImageId(id: string): string {
  const version = nameInId(id, "versions").toLowerCase();
  const image = `${canonicalArmId(id)}/images/${nameInId(id, "images").toLowerCase()}`;
  return version === "" ? image : `${image}/versions/${version}`;
}

const SPELLINGS = [
  "Microsoft.Storage/storageAccounts",
  "Microsoft.ManagedIdentity/userAssignedIdentities",
  "Microsoft.Batch/batchAccounts",
  "Microsoft.Compute/galleries",
  "Microsoft.Network/virtualNetworks",
  "Microsoft.Network/publicIPAddresses",
  "Microsoft.KeyVault/vaults",
  "Microsoft.OperationalInsights/workspaces",
  "Microsoft.Network/privateDnsZones",
];

/**
 * Returns the name that follows a type in an ARM id, such as `resourceGroups`, or an empty text if the id does not have
 * the type.
 */
export function nameInId(id: string, type: string): string {
  const segments = id.split("/");
  return segments[segments.findIndex((segment) => segment.toLowerCase() === type.toLowerCase()) + 1] ?? "";
}
