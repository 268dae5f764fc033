import type { StackResource } from "../rule";
import { ofType } from "../stack/of-type";
import { comesFrom } from "../stack/refers-to";
import { BLOB_DATA_ACTIONS, roleGuid } from "./roles";

/** The resource provider's name of the data actions on blobs. */
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** Returns the custom role of the stack that an assignment gives, or undefined if it gives another role. */
export function customRoleOf(assignment: StackResource, stack: readonly StackResource[]): StackResource | undefined {
  const roles = ofType(stack, "authorization:RoleDefinition");
  const source = roles.find((role) => comesFrom(assignment, "roleDefinitionId", role));
  if (source !== undefined) return source;
  const guid = roleGuid(assignment.properties.text("roleDefinitionId"));
  // A role whose GUID is not known yet is no role that is known.
  return roles.find(({ properties }) => properties.knownText("roleDefinitionId")?.toLowerCase() === guid);
}

/** Returns the data actions on blobs that a custom role allows, such as `add/action`. */
export function blobActionsOfRole({ properties }: StackResource): string[] {
  return BLOB_DATA_ACTIONS.filter((action) =>
    properties.items("permissions").some((permission) => {
      const matches = (pattern: string) => matchesAction(pattern, `${BLOBS}/${action}`);
      return permission.texts("dataActions").some(matches) && !permission.texts("notDataActions").some(matches);
    }),
  );
}

/** Returns whether a pattern of a role, in which `*` stands for any characters, matches an action. */
function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}
