/**
 * Returns an id of a subscription, a group and one resource as Azure's documentation spells it, with names in lower case.
 * Azure ignores the letter case of ids, but azure-native would replace what is made with another spelling.
 */
export function canonicalArmId(id: string): string {
  const [, , subscription = "", , group = "", , provider = "", type = "", name = ""] = id.split("/");
  const spelled = SPELLINGS.find((each) => each.toLowerCase() === `${provider}/${type}`.toLowerCase());
  const path = `/subscriptions/${subscription.toLowerCase()}/resourceGroups/${group.toLowerCase()}`;
  return `${path}/providers/${spelled ?? `${provider}/${type}`}/${name.toLowerCase()}`;
}

const SPELLINGS = ["Microsoft.Storage/storageAccounts", "Microsoft.ManagedIdentity/userAssignedIdentities"];

/** Returns the name that follows a type in an ARM id, such as that of `resourceGroups`; empty if there is none. */
export function nameInId(id: string, type: string): string {
  const segments = id.split("/");
  return segments[segments.findIndex((segment) => segment.toLowerCase() === type.toLowerCase()) + 1] ?? "";
}
