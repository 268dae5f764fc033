import { object, required, string } from "../../input-schema";
import { authorize } from "../authorize";
import { parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { callService } from "../service-error";

/** The container of a static website. */
const CONTAINER = "$web";

/** The static website of a storage account. Its container exists, and nothing serves its pages. */
export const staticWebsite: ResourceType = {
  token: "azure-native:storage:StorageAccountStaticWebsite",
  armType: "Microsoft.Storage/storageAccounts/staticWebsite",
  apiVersion: "2024-01-01",
  isKept: true,
  inputs: object({
    accountName: required(string()),
    error404Document: string(),
    indexDocument: string(),
    resourceGroupName: required(string()),
  }),
  // The id ends with the word staticWebsite, so no name is generated.
  name: { property: "accountName", auto: "copy" },
  path: ["resourceGroupName", "accountName"],
  computed: ["containerName"],

  id: (inputs, subscriptionId) =>
    `${resourceId(inputs, subscriptionId, ["Microsoft.Storage/storageAccounts", "accountName"])}/staticWebsite`,
  async put({ id }, azure) {
    const accountId = parentOf(`${id}/`) ?? "";
    authorize(azure, "Microsoft.Storage/storageAccounts/blobServices/write", accountId);
    // Azure creates the container, and keeps it when the website is turned off.
    if ((await azure.storage.getContainer(accountId, CONTAINER)) === undefined) {
      await callService(() => azure.storage.createContainer(accountId, CONTAINER));
    }
    return { containerName: CONTAINER };
  },
};
