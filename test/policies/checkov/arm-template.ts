import assert from "node:assert/strict";
import type { TestResource } from "../support/judged";

/** How a type of azure-native is written in an ARM template. */
interface ArmType {
  readonly type: string;
  readonly apiVersion: string;
  /** The properties that are the segments of the name. Others are constants, such as `default`. */
  readonly name: readonly string[];
  /** Properties of the resource itself. All others are in `properties`. */
  readonly outside?: readonly string[];
  /** Properties that have another name in ARM. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** Properties that are the place of a resource, and no part of its body. */
const PLACE = ["resourceGroupName"];

/** Properties that each type has outside of `properties`. */
const OUTSIDE = ["location", "tags", "sku", "kind", "identity", "zones"];

/** Each type as in "Define resources with Bicep, ARM templates" (learn.microsoft.com/azure/templates). */
const TYPES: Readonly<Record<string, ArmType>> = {
  "storage:StorageAccount": {
    type: "Microsoft.Storage/storageAccounts",
    apiVersion: "2024-01-01",
    name: ["accountName"],
    renamed: { enableHttpsTrafficOnly: "supportsHttpsTrafficOnly", networkRuleSet: "networkAcls" },
  },
  "storage:BlobServiceProperties": {
    type: "Microsoft.Storage/storageAccounts/blobServices",
    apiVersion: "2024-01-01",
    name: ["accountName", "blobServicesName"],
  },
  "storage:BlobContainer": {
    type: "Microsoft.Storage/storageAccounts/blobServices/containers",
    apiVersion: "2024-01-01",
    name: ["accountName", "default", "containerName"],
  },
  "storage:ManagementPolicy": {
    type: "Microsoft.Storage/storageAccounts/managementPolicies",
    apiVersion: "2024-01-01",
    name: ["accountName", "managementPolicyName"],
  },
  "batch:BatchAccount": { type: "Microsoft.Batch/batchAccounts", apiVersion: "2024-07-01", name: ["accountName"] },
  "batch:Pool": {
    type: "Microsoft.Batch/batchAccounts/pools",
    apiVersion: "2024-07-01",
    name: ["accountName", "poolName"],
  },
  "managedidentity:UserAssignedIdentity": {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities",
    apiVersion: "2023-01-31",
    name: ["resourceName"],
  },
  "managedidentity:FederatedIdentityCredential": {
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
    apiVersion: "2023-01-31",
    name: ["resourceName", "federatedIdentityCredentialResourceName"],
  },
  "authorization:RoleAssignment": {
    type: "Microsoft.Authorization/roleAssignments",
    apiVersion: "2022-04-01",
    name: ["roleAssignmentName"],
    outside: ["scope"],
  },
  "authorization:RoleDefinition": {
    type: "Microsoft.Authorization/roleDefinitions",
    apiVersion: "2022-04-01",
    name: ["roleDefinitionId"],
    outside: ["scope"],
    renamed: { roleType: "type" },
  },
  "monitor:DiagnosticSetting": {
    type: "Microsoft.Insights/diagnosticSettings",
    apiVersion: "2021-05-01-preview",
    name: ["name"],
    outside: ["resourceUri"],
    renamed: { resourceUri: "scope" },
  },
  "network:PrivateEndpoint": {
    type: "Microsoft.Network/privateEndpoints",
    apiVersion: "2024-05-01",
    name: ["privateEndpointName"],
  },
};

/** Returns resources of azure-native as an ARM template. */
export function armTemplate(resources: readonly TestResource[]): object {
  return {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: resources.map(armResource),
  };
}

function armResource({ type: token, props }: TestResource): object {
  const spec = TYPES[token.replace("azure-native:", "")];
  assert.ok(spec !== undefined, `${token} must have an ARM type`);
  const { type, apiVersion, name, outside = [], renamed = {} } = spec;
  const all = props as Readonly<Record<string, unknown>>;
  const top: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const [property, value] of Object.entries(all)) {
    if (PLACE.includes(property) || name.includes(property)) continue;
    const target = outside.includes(property) || OUTSIDE.includes(property) ? top : properties;
    target[renamed[property] ?? property] = property === "identity" ? armIdentity(value) : value;
  }
  return { type, apiVersion, name: name.map((part) => all[part] ?? part).join("/"), ...top, properties };
}

/** ARM has an object of user-assigned identities, and azure-native a list. */
function armIdentity(identity: unknown): unknown {
  const { userAssignedIdentities, ...rest } = identity as { userAssignedIdentities?: readonly string[] };
  if (userAssignedIdentities === undefined) return rest;
  return { ...rest, userAssignedIdentities: Object.fromEntries(userAssignedIdentities.map((id) => [id, {}])) };
}
