import type { PreviewStep } from "../preview/preview";
import { ASSIGNMENT } from "./access";
import { byText, type Change, changeOf } from "./change";
import { isJobContainer } from "./containers";
import { POOL, type PropertyChange, propertyChanges } from "./pools";

/** A change of a resource that is neither a job's container, a pool nor a role assignment. */
export interface OtherChange {
  readonly change: Change;
  /** The type, such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  readonly name: string;
  readonly properties: readonly PropertyChange[];
}

/** Returns the other changes. Components, providers and random names are not resources of Azure. */
export function otherChanges(steps: readonly PreviewStep[]): OtherChange[] {
  return steps
    .flatMap((step) => {
      const change = changeOf(step);
      if (change === undefined || isReviewedElsewhere(step)) return [];
      return [{ change, type: step.type, name: step.name, properties: propertyChanges(step, step.changed) }];
    })
    .sort(byText(({ type, name, change }) => `${type} ${name} ${change}`));
}

function isReviewedElsewhere(step: PreviewStep): boolean {
  return (
    [POOL, ASSIGNMENT].includes(step.type) ||
    isJobContainer(step) ||
    /^(pulumi:|random:|azure-batch-outputs:index:)/.test(step.type)
  );
}
