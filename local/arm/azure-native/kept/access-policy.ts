import { objectAt } from "../../properties";
import { readSchema } from "../../schema-notation";
import { resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";

/** One of the access policies of a key vault. Its id ends with the principal's object id, so no name is generated. */
export const accessPolicy: ResourceType = {
  token: "azure-native:keyvault:AccessPolicy",
  armType: "Microsoft.KeyVault/vaults/accessPolicy",
  apiVersion: "2024-11-01",
  isKept: true,
  inputs: readSchema(`resourceGroupName! vaultName! policy!{applicationId objectId! permissions!{certificates[] keys[]
    secrets[] storage[]} tenantId!}`),
  name: { property: "vaultName", auto: "copy" },
  path: ["resourceGroupName", "vaultName"],
  computed: [],

  id(inputs, subscriptionId) {
    const { objectId } = objectAt(inputs, "policy");
    const parts = ["Microsoft.KeyVault/vaults", "vaultName", "accessPolicy", "objectId"];
    return resourceId({ ...inputs, objectId }, subscriptionId, parts);
  },
  put: async () => ({}),
};
