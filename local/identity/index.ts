export { ConditionError } from "./condition-parser";
export { checkCondition } from "./conditions";
export { createIdentity } from "./create-identity";
export { FEDERATION_AUDIENCE } from "./entra";
export type * from "./identity";
export { requestSource } from "./request-source";
export { allBuiltInRoles, type RoleDefinition } from "./role-definitions";
export { TokenError } from "./tokens";
