import type { PreviewStep } from "../preview/preview";
import { lastName, textOf } from "../preview/values";
import { CONTAINER, containerAtEnd } from "./containers";
import type { Side } from "./roles";
import { siblingsOf, stepsOfType } from "./step-index";

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
  const container = containerAtEnd(step.name, steps) ?? siblingsOf(step, steps, CONTAINER)[0]?.name;
  return { place: container === undefined ? UNKNOWN_PLACE : `container ${container}`, isPlaceDerived: true };
}

function inWords(scope: string, steps: readonly PreviewStep[]): string {
  const parts = scope.split("/");
  const kind = KINDS[(parts.at(-2) ?? "").toLowerCase()] ?? parts.at(-2) ?? "scope";
  const name = lastName(scope) ?? scope;
  const [, account] = /\/storageAccounts\/([^/]+)\/./i.exec(scope) ?? [];
  const accounts = new Set(stepsOfType(steps, ACCOUNT).map(({ urn }) => urn));
  return accounts.size > 1 && account !== undefined ? `${kind} ${name} of ${account}` : `${kind} ${name}`;
}
