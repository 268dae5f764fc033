import { any, array, type ObjectSchema, object, type Schema, string } from "../input-schema";

/**
 * The types of outputs that are not texts. A YAML program can use a property of an output only if the schema names it,
 * as in `${account.primaryEndpoints.blob}`. All outputs that are not here are of any type.
 */
const objects: Readonly<Record<string, Schema>> = {
  primaryEndpoints: textsOf("blob", "dfs", "file", "queue", "table", "web"),
  keys: array(textsOf("keyName", "value", "permissions", "creationTime")),
  autoStorage: textsOf("storageAccountId", "lastKeySync", "authenticationMode"),
  passwords: array(textsOf("name", "value")),
  properties: textsOf("provisioningState", "secretUri", "secretUriWithVersion", "vaultUri"),
  dnsSettings: textsOf("domainNameLabel", "fqdn"),
  identity: object({ ...textsOf("type", "principalId", "tenantId").properties, userAssignedIdentities: any() }),
};

const TEXTS: readonly string[] = [
  ...["name", "type", "location", "azureApiVersion", "id", "accountEndpoint", "clientId", "principalId"],
  ...["tenantId", "objectId", "subscriptionId", "token", "accountName", "primary", "secondary", "etag"],
  ...["nodeManagementEndpoint", "url", "containerName", "contentMd5", "contentType", "accountSasToken"],
  ...["serviceSasToken", "storageUrl", "ipAddress", "loginServer", "customerId", "instrumentationKey"],
  ...["connectionString", "appId", "defaultHostName", "username", "primarySharedKey", "secondarySharedKey"],
];

/** Returns the types of outputs, by name. */
export function outputSchemas(names: readonly string[]): ObjectSchema {
  const typeOf = (name: string) => objects[name] ?? (TEXTS.includes(name) ? string() : any());
  return object(Object.fromEntries(names.map((name) => [name, typeOf(name)])));
}

function textsOf(...names: readonly string[]): ObjectSchema {
  return object(Object.fromEntries(names.map((name) => [name, string()])));
}
