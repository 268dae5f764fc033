export { ConditionError } from "./condition-parser";
export { checkCondition } from "./conditions";
export { createIdentity, type IdentitySettings } from "./create-identity";
export type * from "./identity";
export { builtInRoles, findRole, type RoleDefinition } from "./role-definitions";
export { TokenError, type TokenErrorCode } from "./tokens";
