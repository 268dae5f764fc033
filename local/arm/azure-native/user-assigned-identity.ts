import { randomUUID } from "node:crypto";
import { userAssignedIdentityInputs } from "./inputs/user-assigned-identity";
import { resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";

export const userAssignedIdentity: ResourceType = {
  token: "azure-native:managedidentity:UserAssignedIdentity",
  armType: "Microsoft.ManagedIdentity/userAssignedIdentities",
  apiVersion: "2023-01-31",
  inputs: userAssignedIdentityInputs,
  name: { property: "resourceName", auto: "random" },
  path: ["resourceGroupName", "resourceName"],
  createOnly: ["location"],
  computed: ["clientId", "principalId", "tenantId"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName"]),
  put: async ({ existing }, { identity }) => ({
    clientId: existing?.outputs.clientId ?? randomUUID(),
    principalId: existing?.outputs.principalId ?? randomUUID(),
    tenantId: identity.tenantId,
  }),
};
