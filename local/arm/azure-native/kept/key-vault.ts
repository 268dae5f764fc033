import { randomBytes } from "node:crypto";
import { objectAt, type Properties } from "../../properties";
import { unservedHost } from "../unserved-host";
import type { KeptRow, OwnRequest } from "./kept-type";

/** Key vaults, with their secrets and keys. No vault is served, and no key exists. */
export const keptKeyVaultTypes: readonly KeptRow[] = [
  {
    type: "keyvault:Vault",
    apiVersion: "2024-11-01",
    id: ["Microsoft.KeyVault/vaults", "vaultName"],
    inputs: `location resourceGroupName! tags:map vaultName
      properties!{accessPolicies[]{applicationId objectId! permissions!{certificates[] keys[] secrets[] storage[]}
        tenantId!} createMode enablePurgeProtection:bool enableRbacAuthorization:bool enableSoftDelete:bool
        enabledForDeployment:bool enabledForDiskEncryption:bool enabledForTemplateDeployment:bool
        networkAcls{bypass defaultAction ipRules[]{value!} virtualNetworkRules[]{id!
          ignoreMissingVnetServiceEndpoint:bool}}
        publicNetworkAccess sku!{family! name!} softDeleteRetentionInDays:int tenantId!}`,
    generic: ["systemData"],
    own: {
      properties: ({ name, inputs }) => ({
        // Azure's defaults ("Azure Key Vault soft-delete overview").
        ...{ accessPolicies: [], enableSoftDelete: true, softDeleteRetentionInDays: 90 },
        ...{ enabledForDeployment: false, publicNetworkAccess: "Enabled", provisioningState: "Succeeded" },
        ...objectAt(inputs, "properties"),
        vaultUri: `https://${unservedHost(name, "vault")}/`,
      }),
    },
  },
  {
    type: "keyvault:Secret",
    apiVersion: "2024-11-01",
    id: ["Microsoft.KeyVault/vaults", "vaultName", "secrets", "secretName"],
    inputs: `properties!{attributes{enabled:bool expires:int notBefore:int} contentType value} resourceGroupName!
      secretName tags:map vaultName!`,
    secrets: ["properties.value"],
    own: {
      location: locationOfVault,
      // The value is not returned, as in Azure.
      properties: ({ inputs, name, before }) => {
        const { value: _, ...properties } = objectAt(inputs, "properties");
        return { ...properties, ...versioned(inputs, "secrets", name, before, "secretUri") };
      },
    },
  },
  {
    type: "keyvault:Key",
    apiVersion: "2024-11-01",
    id: ["Microsoft.KeyVault/vaults", "vaultName", "keys", "keyName"],
    inputs: `keyName resourceGroupName! tags:map vaultName!
      properties!{attributes{enabled:bool expires:int exportable:bool notBefore:int} curveName keyOps[] keySize:int
        kty releasePolicy{contentType data} rotationPolicy{attributes{expiryTime} lifetimeActions[]{action{type}
        trigger{timeAfterCreate timeBeforeExpiry}}}}`,
    own: {
      location: locationOfVault,
      attributes: ({ inputs }) => ({ enabled: true, ...objectAt(objectAt(inputs, "properties"), "attributes") }),
      curveName: ({ inputs }) => objectAt(inputs, "properties").curveName,
      keyOps: ({ inputs }) => objectAt(inputs, "properties").keyOps,
      keySize: ({ inputs }) => objectAt(inputs, "properties").keySize,
      kty: ({ inputs }) => objectAt(inputs, "properties").kty ?? "RSA",
      keyUri: ({ inputs, name, before }) => uris(inputs, "keys", name, before.keyUriWithVersion).uri,
      keyUriWithVersion: ({ inputs, name, before }) => uris(inputs, "keys", name, before.keyUriWithVersion).versioned,
    },
  },
];

function versioned(inputs: Properties, kind: string, name: string, before: Properties, output: string): Properties {
  const { uri, versioned } = uris(inputs, kind, name, objectAt(before, "properties")[`${output}WithVersion`]);
  return { [output]: uri, [`${output}WithVersion`]: versioned };
}

function uris({ vaultName }: Properties, kind: string, name: string, before: unknown) {
  const uri = `https://${unservedHost(String(vaultName), "vault")}/${kind}/${name}`;
  return { uri, versioned: before ?? `${uri}/${randomBytes(16).toString("hex")}` };
}

function locationOfVault({ id, azure }: OwnRequest): unknown {
  return azure.resources.get(id.split("/").slice(0, -2).join("/"))?.outputs.location;
}
