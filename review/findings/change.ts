import type { PreviewStep } from "../preview/preview";
import { isUnchanged } from "../preview/values";

/**
 * What an update does to a resource. `kept` resources leave the stack and stay in Azure. `adopted` ones exist in Azure
 * and enter the stack.
 */
export type Change = "added" | "adopted" | "changed" | "replaced" | "deleted" | "kept";

const CHANGES: Readonly<Record<string, Change>> = {
  create: "added",
  import: "adopted",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
};

/** Returns what a step does, or undefined if the resource stays. */
export function changeOf(step: PreviewStep): Change | undefined {
  if (isUnchanged(step)) return undefined;
  const change = CHANGES[step.operation];
  return change === "deleted" && step.before?.retainOnDelete ? "kept" : change;
}

/** Compares two texts by their code units, which does not depend on the machine's language. */
export function byText<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [textOf(a), textOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
