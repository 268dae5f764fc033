import { object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:authorization:RoleAssignment`. */
export const roleAssignmentInputs = object({
  condition: string(),
  conditionVersion: oneOf("2.0"),
  delegatedManagedIdentityResourceId: string(),
  description: string(),
  principalId: required(string()),
  principalType: oneOf(
    "User",
    "Group",
    "ServicePrincipal",
    "ForeignGroup",
    "Device",
    "AgentUser",
    "AgentServicePrincipal",
  ),
  roleAssignmentName: string({ pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i }),
  roleDefinitionId: required(string()),
  scope: required(string()),
});
