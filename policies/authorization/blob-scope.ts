import type { Properties, Verdict } from "../rule";
import { blobActionsOf, namesContainers } from "./condition";

const CONTAINER = /\/blobServices\/default\/containers\/[^/]+\/?$/i;

/**
 * Judges whether a role assignment reaches the blobs of one container, or of those that its condition limits it to.
 *
 * @param actions The data actions on blobs that the role allows, such as `add/action`.
 */
export function blobScopeVerdict(assignment: Properties, actions: readonly string[]): Verdict {
  const condition = assignment.text("condition");
  const comparesName = namesContainers(condition ?? "");
  const unlimited = unlimitedActions(condition ?? "", actions);
  // A condition is known before the scope is, so a limited assignment passes the first preview, too.
  if (comparesName && unlimited.length === 0) return undefined;
  const scope = assignment.text("scope") ?? "";
  if (CONTAINER.test(scope)) return undefined;
  if (!comparesName) return { property: "scope", must: "be a container", got: scope || undefined };
  const list = unlimited.map((action) => `blobs/${action}`).join(", ");
  return { property: "condition", must: `limit ${list}`, got: condition, fix: "list these actions, too" };
}

/** Returns the actions that a condition lets pass, because it names others. If it names none, it limits all. */
function unlimitedActions(condition: string, actions: readonly string[]): string[] {
  const named = blobActionsOf(condition);
  return named.length === 0 || named.includes("*") ? [] : actions.filter((action) => !named.includes(action));
}
