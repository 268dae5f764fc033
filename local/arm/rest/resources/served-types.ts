import { type ResourceType, resourceTypes } from "../../azure-native";

/** Types of azure-native that are no resources in Azure: azure-native writes them in other ways. */
const OTHERS: ReadonlySet<string> = new Set([
  "Microsoft.KeyVault/vaults/accessPolicy",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs",
  "Microsoft.Storage/storageAccounts/blobServices/containers/legalHold",
  "Microsoft.Storage/storageAccounts/staticWebsite",
]);

/** The inputs that hold the scope of a resource which can be at any other resource. */
export const SCOPE_INPUTS: readonly string[] = ["scope", "resourceUri"];

/** The types of the Pulumi provider that the endpoint serves: those whose ids end with a name. */
export const servedTypes: readonly ResourceType[] = resourceTypes.filter(
  (type) => !OTHERS.has(type.armType) && addressTemplate(type, "").endsWith("}"),
);

/** Returns the address of a type, with its inputs in braces. */
export function addressTemplate(type: ResourceType, subscriptionId: string): string {
  const scope = type.path.find((name) => SCOPE_INPUTS.includes(name));
  // The id of a role definition has only the subscription, but its address has any scope.
  if (scope !== undefined) return `{${scope}}/providers/${type.armType}/{${type.name.property}}`;
  return type.id(Object.fromEntries(type.path.map((name) => [name, `{${name}}`])), subscriptionId);
}
