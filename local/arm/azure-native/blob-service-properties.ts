import { blobServicePropertiesInputs } from "./inputs/blob-service-properties";
import { parentOf, resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";

/** Settings are stored and returned without effect, because Azurite supports neither soft delete nor versions. */
export const blobServiceProperties: ResourceType = {
  token: "azure-native:storage:BlobServiceProperties",
  armType: "Microsoft.Storage/storageAccounts/blobServices",
  apiVersion: "2024-01-01",
  inputs: blobServicePropertiesInputs,
  name: { property: "blobServicesName", auto: "random" },
  path: ["resourceGroupName", "accountName", "blobServicesName"],
  computed: ["sku"],
  existsByDefault: true,

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, [
      "Microsoft.Storage/storageAccounts",
      "accountName",
      "blobServices",
      "blobServicesName",
    ]),
  put: async ({ id }, { resources }) => ({ sku: resources.get(parentOf(id) ?? "")?.outputs.sku }),
};
