import { array, boolean, object, required, string } from "../../input-schema";
import { resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { LEGAL_HOLD } from "./container-protection";

/** The legal hold of a container. The container shows it, and no blob is protected. */
export const legalHold: ResourceType = {
  token: LEGAL_HOLD,
  armType: "Microsoft.Storage/storageAccounts/blobServices/containers/legalHold",
  apiVersion: "2024-01-01",
  isKept: true,
  inputs: object({
    accountName: required(string()),
    allowProtectedAppendWritesAll: boolean(),
    containerName: required(string()),
    resourceGroupName: required(string()),
    // "Legal holds for immutable blob data": normalized to lower case.
    tags: required(array(string({ min: 3, max: 23, pattern: /^[A-Za-z0-9]+$/ }))),
  }),
  // The id ends with the word legalHold, so no name is generated.
  name: { property: "containerName", auto: "copy" },
  path: ["resourceGroupName", "accountName", "containerName"],
  computed: ["hasLegalHold"],

  id: (inputs, subscriptionId) =>
    `${resourceId({ ...inputs, default: "default" }, subscriptionId, [
      ...["Microsoft.Storage/storageAccounts", "accountName", "blobServices", "default"],
      ...["containers", "containerName"],
    ])}/legalHold`,
  put: async () => ({ hasLegalHold: true }),
};
