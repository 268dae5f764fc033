import { map, object, string } from "../../input-schema";

/** The inputs of `azure-native:resources:ResourceGroup`. */
export const resourceGroupInputs = object({
  location: string(),
  managedBy: string(),
  resourceGroupName: string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u }),
  tags: map(string()),
});
