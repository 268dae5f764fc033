import { array, object, required, string } from "../../input-schema";

const actions = array(string());

/** The inputs of `azure-native:authorization:RoleDefinition`. */
export const roleDefinitionInputs = object({
  assignableScopes: array(string()),
  description: string({ max: 1024 }),
  permissions: array(object({ actions, dataActions: actions, notActions: actions, notDataActions: actions })),
  roleDefinitionId: string({ pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i }),
  roleName: string({ max: 128 }),
  roleType: string(),
  scope: required(string()),
});
