import { type ResourceType, resourceTypes } from "../../azure-native";

/** Types of azure-native that are no resources in Azure: azure-native writes them in other ways. */
const OTHERS: ReadonlySet<string> = new Set([
  "Microsoft.KeyVault/vaults/accessPolicy",
  "Microsoft.Storage/storageAccounts/blobServices/containers/blobs",
  "Microsoft.Storage/storageAccounts/blobServices/containers/legalHold",
  "Microsoft.Storage/storageAccounts/staticWebsite",
]);

/** The types of the Pulumi provider that the endpoint serves. */
export const servedTypes: readonly ResourceType[] = resourceTypes.filter(({ armType }) => !OTHERS.has(armType));
