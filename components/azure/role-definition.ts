import type { Problems } from "../arguments/problems";
import { decisive, type Rule, text } from "../arguments/rule";
import { nameInId } from "./arm-id";
import { ROLE_DEFINITION_ID } from "./azure-forms";

const roleDefinitionId = text(ROLE_DEFINITION_ID);

const withoutDelete: Rule = {
  ...roleDefinitionId,
  check(value, path, problems) {
    const checked = roleDefinitionId.check(value, path, problems);
    const guid = typeof value === "string" ? nameInId(value, "roleDefinitions").toLowerCase() : "";
    const name = ROLES_WITH_DELETE.get(guid);
    if (name === undefined) return checked;
    problems.add(
      path,
      `be a role that cannot delete blobs, unlike ${name}`,
      value,
      "leave it out for a new role, or give the id of a custom role",
    );
    return undefined;
  },
};

/**
 * An existing role definition for append-only writers. Its presence decides whether a role is created. The built-in
 * roles of Blob storage that can delete are refused. Whether a custom role can delete is not checked.
 */
export const roleDefinitionRule = decisive(withoutDelete, "leave it out for a new role");

/** Azure's built-in roles that can delete blobs, by GUID ("Azure built-in roles for Storage"). */
const ROLES_WITH_DELETE: ReadonlyMap<string, string> = new Map([
  ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner"],
  ["ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor"],
]);

/** Adds a problem if a role definition is given for a writer whose role is built in. */
export function requireAppendOnly(
  writer: string | undefined,
  roleDefinitionId: unknown,
  path: string,
  problems: Problems,
): void {
  if (writer === "append-only" || roleDefinitionId === undefined) return;
  problems.add(path, "be left out unless writer is append-only", roleDefinitionId);
}
