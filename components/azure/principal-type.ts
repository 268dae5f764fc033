/** The type of principal that an object id in Entra ID belongs to. */
export const PrincipalType = {
  /** A person. */
  User: "User",
  /** A security group. */
  Group: "Group",
  /** A service principal or a managed identity. */
  ServicePrincipal: "ServicePrincipal",
  /** A security group of another tenant. */
  ForeignGroup: "ForeignGroup",
} as const;

/** The type of principal that an object id in Entra ID belongs to. */
export type PrincipalType = (typeof PrincipalType)[keyof typeof PrincipalType];
