import { resourceGroupInputs } from "./inputs/resource-group";
import { resourceGroupId } from "./resource-id";
import type { ResourceType } from "./resource-type";

export const resourceGroup: ResourceType = {
  token: "azure-native:resources:ResourceGroup",
  armType: "Microsoft.Resources/resourceGroups",
  apiVersion: "2024-03-01",
  inputs: resourceGroupInputs,
  name: { property: "resourceGroupName", auto: "random" },
  path: ["resourceGroupName"],
  createOnly: ["location"],
  computed: ["properties"],

  id: (inputs, subscriptionId) => resourceGroupId(subscriptionId, String(inputs.resourceGroupName)),
  put: async () => ({ properties: { provisioningState: "Succeeded" } }),
};
