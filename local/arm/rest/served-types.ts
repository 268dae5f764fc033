import { type ResourceType, resourceTypes } from "../azure-native";

/** Types of azure-native that Azure's Resource Manager does not have: azure-native writes them over the data plane. */
const DATA_PLANE: ReadonlySet<string> = new Set(["Microsoft.Storage/storageAccounts/blobServices/containers/blobs"]);

/** The types of the Pulumi provider that the endpoint serves. */
export const servedTypes: readonly ResourceType[] = resourceTypes.filter(({ armType }) => !DATA_PLANE.has(armType));
