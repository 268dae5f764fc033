import { map, object, required, string } from "../../input-schema";

/** The inputs of `azure-native:managedidentity:UserAssignedIdentity`. */
export const userAssignedIdentityInputs = object({
  location: string(),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  resourceName: string({ min: 3, max: 128, pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/ }),
  tags: map(string()),
});
