import type { PreviewStep, ResourceState } from "../preview/preview";
import { deployedProperties, isSecretValue, isUnknown, lastName, numberAt, textOf, valueAt } from "../preview/values";
import { byText, type Change, changeOf } from "./change";

/** The type of a pool. */
export const POOL = "azure-native:batch:Pool";

/** A pool that the update changes. */
export interface PoolChange {
  readonly change: Change;
  /** The name in the program. */
  readonly name: string;
  /** The pool's id in Batch. Undefined for a new pool with a generated id. */
  readonly pool: string | undefined;
  readonly properties: readonly PropertyChange[];
}

/** A property that changes. */
export interface PropertyChange {
  /** The path, such as `vmSize`. */
  readonly path: string;
  /** The short values before and after. Undefined if they are long, unknown or secret. */
  readonly values: readonly [before: string, after: string] | undefined;
}

/** The longest value that a review shows. A StartTask has 10,000 characters. */
const MAX_VALUE_LENGTH = 60;

/** Returns the pools that the update adds, changes, replaces or deletes. */
export function poolChanges(steps: readonly PreviewStep[]): PoolChange[] {
  return steps
    .flatMap((step) => {
      const change = step.type === POOL ? changeOf(step) : undefined;
      if (change === undefined) return [];
      return [{ change, name: step.name, pool: poolOf(step), properties: propertyChanges(step, pathsOf(step)) }];
    })
    .sort(byText(({ name, change }) => `${name} ${change}`));
}

/** A new pool has no changes, so its most important properties are shown. */
const NEW_POOL = ["vmSize", "scaleSettings.fixedScale.targetDedicatedNodes"];

function pathsOf({ before, changed, after }: PreviewStep): readonly string[] {
  return before !== undefined ? changed : NEW_POOL.filter((path) => valueAt(after?.inputs, path) !== undefined);
}

/** Returns the id of the deployed pool or, for a new pool, the id that the program gives. */
export function poolOf({ before, after }: PreviewStep): string | undefined {
  return lastName(before?.id) ?? textOf(after, "poolName");
}

/** Returns the properties that change, with their values if these are short. */
export function propertyChanges({ before, after }: PreviewStep, paths: readonly string[]): PropertyChange[] {
  return paths.map((path) => {
    const [old, next] = [shortValue(before, path), shortValue(after, path)];
    const isShown = old !== undefined && next !== undefined && old !== next;
    return { path, values: isShown ? ([old, next] as const) : undefined };
  });
}

/**
 * Returns the dedicated and Spot nodes of a deployed pool. These are the nodes at the last refresh or the wanted ones,
 * whichever are more: a pool that was only just created or resized does not have its nodes yet. Undefined if the state
 * lacks them.
 */
export function nodesOf(state: ResourceState | undefined): { dedicated: number; spot: number } | undefined {
  const deployed = deployedProperties(state);
  const dedicated = numberAt(deployed, "currentDedicatedNodes");
  if (dedicated === undefined) return undefined;
  const wanted = (name: string) => numberAt(state?.inputs, `scaleSettings.fixedScale.${name}`) ?? 0;
  return {
    dedicated: Math.max(dedicated, wanted("targetDedicatedNodes")),
    spot: Math.max(numberAt(deployed, "currentLowPriorityNodes") ?? 0, wanted("targetLowPriorityNodes")),
  };
}

function shortValue(state: ResourceState | undefined, path: string): string | undefined {
  const value = valueAt(state?.inputs, path);
  if (value === undefined || value === null) return "none";
  if (typeof value === "object" || isUnknown(value) || isSecretValue(value)) return undefined;
  const text = String(value);
  return text.length > MAX_VALUE_LENGTH ? undefined : text;
}
