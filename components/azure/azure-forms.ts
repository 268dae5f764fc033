import type { TextForm } from "../arguments/rule";
import { canonicalArmId, canonicalContainerId, canonicalGalleryImageId, canonicalSubnetId } from "./arm-id";
import { canonicalLocation } from "./location";

/** The rules for names come from "Naming rules and restrictions for Azure resources". */

/** The name of a resource group. */
export const RESOURCE_GROUP_NAME: TextForm = {
  pattern: /^[-\p{L}\p{N}._()]{0,89}[-\p{L}\p{N}_()]$/u,
  rule: "be the name of a resource group: 1 to 90 letters, digits or -_.() without a . at the end",
  canonical: (name) => name.toLowerCase(),
};

/** A region, in either of Azure's spellings: `westeurope` or `West Europe`. */
export const LOCATION: TextForm = {
  pattern: /^[A-Za-z][A-Za-z0-9]*( [A-Za-z0-9]+)*$/,
  rule: "be an Azure region such as westeurope",
  canonical: canonicalLocation,
};

/** The name of a user-assigned identity. */
export const IDENTITY_NAME: TextForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
  rule: "be 3 to 128 letters, digits, `-` or `_`, with a letter or digit first",
};

/** The ARM id of a user-assigned identity. */
export const IDENTITY_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/\s]+$/i,
  rule: "be the ARM id of a user-assigned identity",
  canonical: canonicalArmId,
};

/** The ARM id of a Log Analytics workspace. */
export const WORKSPACE_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/\s]+$/i,
  rule: "be the ARM id of a Log Analytics workspace",
  canonical: canonicalArmId,
};

/** The ARM id of a key vault. */
export const KEY_VAULT_ID: TextForm = {
  pattern: /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/[^/\s]+$/i,
  rule: "be the ARM id of a key vault",
  canonical: canonicalArmId,
};

/** The URL of a key vault. */
export const VAULT_URL: TextForm = {
  pattern: /^https:\/\/[a-z0-9-]{3,24}\.vault\.[a-z.]+\/$/,
  rule: "be the URL of a key vault, such as https://render-keys.vault.azure.net/",
};

/** The ARM id of a subnet. */
export const SUBNET_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/\s]+\/subnets\/[^/\s]+$/i,
  rule: "be the ARM id of a subnet",
  canonical: canonicalSubnetId,
};

/** The ARM id of a virtual network. */
export const VIRTUAL_NETWORK_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/\s]+$/i,
  rule: "be the ARM id of a virtual network",
  canonical: canonicalArmId,
};

/** The ARM id of the private DNS zone of a service. Other clouds have other ends of the names. */
export const PRIVATE_DNS_ZONE_ID = {
  blob: privateDnsZoneId("blob\\.core", "privatelink.blob.core.windows.net"),
  batch: privateDnsZoneId("batch", "privatelink.batch.azure.com"),
} as const;

/** The start of a private endpoint's name, which has at most 80 characters. A part of the account follows. */
export const ENDPOINT_NAME: TextForm = {
  pattern: /^[A-Za-z0-9][\w.-]{0,59}$/,
  rule: "be 1 to 60 letters, digits, `.`, `-` or `_`, with a letter or digit first",
};

/**
 * The ARM id of a blob container. Container names: 3 to 63 lower-case letters, digits or hyphens, and system
 * containers.
 */
export const CONTAINER_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Storage\/storageAccounts\/[^/\s]+\/blobServices\/default\/containers\/[$a-z0-9-]{3,63}$/i,
  rule: "be the ARM id of a blob container",
  canonical: canonicalContainerId,
};

/** The ARM id of a public IP address. */
export const PUBLIC_IP_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/publicIPAddresses\/[^/\s]+$/i,
  rule: "be the ARM id of a public IP address",
  canonical: canonicalArmId,
};

/** The ARM id of an image in an Azure Compute Gallery, or of one of its versions. */
export const GALLERY_IMAGE_ID: TextForm = {
  pattern:
    /^\/subscriptions\/[^/\s]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/galleries\/[^/\s]+\/images\/[^/\s]+(\/versions\/[^/\s]+)?$/i,
  rule: "be the ARM id of an image in an Azure Compute Gallery",
  canonical: canonicalGalleryImageId,
};

/** The ARM id of a role definition, with or without the scope at which it was read. */
export const ROLE_DEFINITION_ID: TextForm = {
  pattern:
    /^\/(\S+\/)?providers\/Microsoft\.Authorization\/roleDefinitions\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  rule: "be the ARM id of a role definition",
};

/** An id in Entra ID, of an object or a client. */
export const GUID: TextForm = {
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  rule: "be a GUID such as 11111111-2222-3333-4444-555555555555",
};

/** An address that a node downloads from. */
export const HTTPS_URL: TextForm = { pattern: /^https:\/\/[^/?#\s]+\/[^\s]+$/, rule: "be an https URL of a blob" };

/** A SHA-256 in hex. */
export const SHA256: TextForm = { pattern: /^[0-9a-f]{64}$/, rule: "be 64 lower-case hex digits" };

/**
 * A formula that sizes a pool: at most 8 KB ("Create a formula to automatically scale compute nodes in a Batch pool").
 */
export const AUTOSCALE_FORMULA: TextForm = {
  pattern: /^(?=[\s\S]*\S)[\s\S]{1,8192}$/,
  rule: "be an autoscale formula of 1 to 8192 characters",
};

/** A part of the name of a marketplace image. */
export const IMAGE_PART: TextForm = { pattern: /^[\w.-]{1,128}$/, rule: "be letters, digits, `-`, `_` or `.`" };

/** The version of a marketplace image. */
export const IMAGE_VERSION: TextForm = {
  pattern: /^(latest|\d+\.\d+\.\d+)$/,
  rule: "be latest or a version such as 24.04.202510010",
};

function privateDnsZoneId(service: string, example: string): TextForm {
  const group = String.raw`^/subscriptions/[^/\s]+/resourceGroups/[^/]+`;
  const zone = String.raw`/providers/Microsoft\.Network/privateDnsZones/privatelink\.${service}\.[a-z.]+$`;
  return {
    pattern: new RegExp(group + zone, "i"),
    rule: `be the ARM id of a private DNS zone such as ${example}`,
    canonical: canonicalArmId,
  };
}
