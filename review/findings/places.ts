import type { PreviewStep } from "../preview/preview";
import { lastName, textOf } from "../preview/values";
import { CONTAINER, containerOf } from "./containers";
import { isSibling, type Side } from "./roles";

/** A scope in words. */
interface Place {
  readonly place: string;
  readonly isPlaceDerived: boolean;
}

/** What a scope is, by the type in its ARM id. */
const KINDS: Readonly<Record<string, string>> = {
  containers: "container",
  storageaccounts: "storage account",
  batchaccounts: "Batch account",
  resourcegroups: "resource group",
  subscriptions: "subscription",
};

const UNKNOWN_PLACE = "unknown until the update";

const ACCOUNT = "azure-native:storage:StorageAccount";

/**
 * Returns the scope of a role assignment. In the preview of a new stack, the scope is unknown. The components name each
 * role assignment for a job after its container, and a NodeTool has only one container.
 */
export function placeOf(step: PreviewStep, side: Side, steps: readonly PreviewStep[]): Place {
  const scope = textOf(step[side], "scope");
  if (scope !== undefined) return { place: inWords(scope, steps), isPlaceDerived: false };
  const containers = steps.filter(({ type }) => type === CONTAINER).map(containerOf);
  const named = containers
    .filter((container) => step.name.endsWith(`-${container}`))
    .sort((a, b) => b.length - a.length)[0];
  const sibling = steps.find((each) => each.type === CONTAINER && isSibling(each, step));
  const container = named ?? sibling?.name;
  return { place: container === undefined ? UNKNOWN_PLACE : `container ${container}`, isPlaceDerived: true };
}

function inWords(scope: string, steps: readonly PreviewStep[]): string {
  const parts = scope.split("/");
  const kind = KINDS[(parts.at(-2) ?? "").toLowerCase()] ?? parts.at(-2) ?? "scope";
  const name = lastName(scope) ?? scope;
  const [, account] = /\/storageAccounts\/([^/]+)\/./i.exec(scope) ?? [];
  const accounts = new Set(steps.filter(({ type }) => type === ACCOUNT).map(({ urn }) => urn));
  return accounts.size > 1 && account !== undefined ? `${kind} ${name} of ${account}` : `${kind} ${name}`;
}
