/** The end of an ARM id that names a role, or a GUID without the rest of the id. */
const ROLE_ID = /(?:^|\/roleDefinitions\/)([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/?$/i;

const READ = ["read"];

/** The data actions on blobs ("Azure permissions for Storage"). Those on tags and owners of blobs are left out. */
export const BLOB_DATA_ACTIONS: readonly string[] = [...READ, "write", "add/action", "delete", "move/action"];

/** The data actions on blobs of roles, by GUID ("Azure built-in roles for Storage"). */
export const BLOB_ACTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  // Storage Blob Data Contributor, Storage Blob Data Owner, and Storage Blob Data Reader.
  ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", BLOB_DATA_ACTIONS],
  ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b", BLOB_DATA_ACTIONS],
  ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", READ],
]);

/** Roles that can pull images of a container registry ("Azure Container Registry roles"), by GUID. */
export const REGISTRY_ROLES: ReadonlyMap<string, string> = new Map([
  ["7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull"],
  ["8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush"],
  ["b93aa761-3e63-49ed-ac28-beffa264f7ac", "Container Registry Repository Reader"],
  ["2a1e307c-b015-4ebd-883e-5b7698a07328", "Container Registry Repository Writer"],
]);

/**
 * Roles for one purpose of a pipeline ("Azure built-in roles"), by GUID: outputs, jobs and pools, images, keys and
 * secrets, logs, and identities. None gives roles or keys of accounts.
 */
export const PURPOSE_ROLES: ReadonlyMap<string, string> = new Map([
  ["2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader"],
  ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor"],
  ["db58b8e5-c6ad-4a2a-8342-4190687cbf4a", "Storage Blob Delegator"],
  ["48e5e92e-a480-4e71-aa9c-2778f4c13781", "Azure Batch Job Submitter"],
  ["6aaa78f1-f7de-44ca-8722-c64a23943cae", "Azure Batch Data Contributor"],
  ["11076f67-66f6-4be0-8f6b-f0609fd05cc9", "Azure Batch Account Reader"],
  ["f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator"],
  ["7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull"],
  ["b93aa761-3e63-49ed-ac28-beffa264f7ac", "Container Registry Repository Reader"],
  ["4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User"],
  ["e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User"],
  ["3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher"],
]);

/**
 * Roles that reach everything, give roles, or read the keys of storage accounts ("Azure built-in roles"), by GUID. Keys
 * bypass every other grant.
 */
export const POWERFUL_ROLES: ReadonlyMap<string, string> = new Map([
  ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner"],
  ["b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor"],
  ["18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator"],
  ["f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator"],
  ["17d1049b-9a84-46fb-8f53-869881c3d3ab", "Storage Account Contributor"],
  ["c12c1c16-33a1-487b-954d-41c89c60f349", "Reader and Data Access"],
  ["81a9662b-bebf-436f-a333-f67b29880f12", "Storage Account Key Operator Service Role"],
  ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner"],
  // Each of these has the action Microsoft.Storage/storageAccounts/listKeys.
  ["9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor"],
  ["92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Log Analytics Contributor"],
]);

/** Returns the GUID of a role, in lower case. It is empty if the id has none. */
export function roleGuid(roleDefinitionId: string | undefined): string {
  return ROLE_ID.exec(roleDefinitionId ?? "")?.[1]?.toLowerCase() ?? "";
}
