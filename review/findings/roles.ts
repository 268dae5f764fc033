import type { PreviewStep, ResourceState } from "../preview/preview";
import { isProperties, lastName, textOf, valueAt } from "../preview/values";
import { siblingsOf, stepsOfType } from "./step-index";

/** What a role allows, as far as it concerns outputs and jobs. */
export interface RoleRights {
  /** The role's name, or its GUID if this table does not have it. */
  readonly role: string;
  /** What it allows, such as `read, write, delete`. */
  readonly rights: string;
}

/** Azure's built-in roles, by GUID ("Azure built-in roles"). */
const BUILT_IN: Readonly<Record<string, readonly [name: string, rights: string]>> = {
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": ["Storage Blob Data Contributor", "read, write, delete"],
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": ["Storage Blob Data Owner", "read, write, delete"],
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": ["Storage Blob Data Reader", "read"],
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": ["Storage Blob Delegator", "create URLs for others"],
  "17d1049b-9a84-46fb-8f53-869881c3d3ab": ["Storage Account Contributor", "manage, list keys"],
  "c12c1c16-33a1-487b-954d-41c89c60f349": ["Reader and Data Access", "list keys, so read, write, delete"],
  "81a9662b-bebf-436f-a333-f67b29880f12": ["Storage Account Key Operator Service Role", "list keys"],
  "48e5e92e-a480-4e71-aa9c-2778f4c13781": ["Azure Batch Job Submitter", "submit jobs"],
  "6aaa78f1-f7de-44ca-8722-c64a23943cae": ["Azure Batch Data Contributor", "submit jobs, change pools"],
  "29fe4964-1e60-436b-bd3a-77fd4c178b3c": ["Azure Batch Account Contributor", "manage"],
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": ["Owner", "manage, grant access"],
  "b24988ac-6180-42a0-ab88-20f7382dd24c": ["Contributor", "manage, list keys"],
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": ["Reader", "see settings"],
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": ["User Access Administrator", "grant access"],
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": ["Role Based Access Control Administrator", "grant access"],
};

const DEFINITION = "azure-native:authorization:RoleDefinition";

/** Which of the two states of a resource is meant. */
export type Side = "before" | "after";

/** Returns what the role of a role assignment allows, before or after the update. */
export function roleOf(assignment: PreviewStep, side: Side, steps: readonly PreviewStep[]): RoleRights {
  const guid = lastName(textOf(assignment[side], "roleDefinitionId"))?.toLowerCase();
  const [name, rights] = BUILT_IN[guid ?? ""] ?? [];
  if (name !== undefined && rights !== undefined) return { role: name, rights };
  // The preview does not know the id of a new role. The component that creates it also assigns it.
  const definition =
    guid === undefined
      ? siblingsOf(assignment, steps, DEFINITION)[0]
      : stepsOfType(steps, DEFINITION).find((step) => guidsOf(step).includes(guid));
  // An unchanged definition can have one state only.
  const state = definition?.[side] ?? (definition?.operation === "same" ? definition.before : undefined);
  if (definition === undefined || state === undefined) return { role: guid ?? "unknown role", rights: "unknown" };
  return { role: `custom role ${definition.name}`, rights: rightsOf(state) };
}

function guidsOf({ before, after }: PreviewStep): string[] {
  return [lastName(before?.id), textOf(before, "roleDefinitionId"), textOf(after, "roleDefinitionId")].flatMap(
    (id) => id?.toLowerCase() ?? [],
  );
}

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** The rights that a custom role can have: the name, the list of actions, and the actions of which one is enough. */
const RIGHTS = [
  ["read", "dataActions", [`${BLOBS}/read`]],
  ["write", "dataActions", [`${BLOBS}/write`, `${BLOBS}/add/action`]],
  ["delete", "dataActions", [`${BLOBS}/delete`]],
  ["create containers", "actions", ["Microsoft.Storage/storageAccounts/blobServices/containers/write"]],
  ["delete containers", "actions", ["Microsoft.Storage/storageAccounts/blobServices/containers/delete"]],
  ["list keys", "actions", ["Microsoft.Storage/storageAccounts/listkeys/action"]],
  ["grant access", "actions", ["Microsoft.Authorization/roleAssignments/write"]],
] as const;

function rightsOf(state: ResourceState): string {
  const permissions = valueAt(state.inputs, "permissions") ?? valueAt(state.outputs, "permissions");
  const list = (Array.isArray(permissions) ? permissions : []).filter(isProperties);
  const found = RIGHTS.filter(([, kind, actions]) =>
    list.some((permission) => {
      const [allowed, denied] = [textsOf(permission[kind]), textsOf(permission[`not${capitalized(kind)}`])];
      return actions.some((action) => covers(allowed, action) && !covers(denied, action));
    }),
  );
  return found.map(([right]) => right).join(", ") || "nothing of the outputs";
}

/** `*` in an action stands for any text. */
function covers(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
  });
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
