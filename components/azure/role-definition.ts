import type { Problems } from "../arguments/problems";
import { decisive, text } from "../arguments/rule";
import { ROLE_DEFINITION_ID } from "./azure-forms";

/** An existing role definition for append-only writers. Its presence decides whether a role is created. */
export const roleDefinitionRule = decisive(text(ROLE_DEFINITION_ID), "leave it out for a new role");

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
