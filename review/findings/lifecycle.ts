import type { ResourceProperties } from "../preview/preview";
import { isProperties, isUnknown, numberAt, valueAt } from "../preview/values";

/** A lifecycle rule that deletes. */
interface Deletion {
  readonly rule: string;
  /** What it deletes. */
  readonly what: string;
  /** Undefined if the preview does not know the number. */
  readonly days: number | undefined;
  /** The blobs that it applies to, as one text that can be compared. */
  readonly reach: string;
}

/** What a lifecycle rule deletes now. */
interface LifecycleLoss {
  readonly rule?: string;
  readonly effect: string;
}

/** What a rule can delete, by the path of its action, and what its days count from. */
const DELETIONS = [
  ["baseBlob.delete", "outputs"],
  ["version.delete", "earlier versions of outputs"],
  ["snapshot.delete", "snapshots of outputs"],
] as const;

const DAYS = ["daysAfterModificationGreaterThan", "daysAfterCreationGreaterThan", "daysAfterLastAccessTimeGreaterThan"];

/**
 * Returns what the lifecycle rules of an account delete that they did not delete, or not as early. Rules are compared
 * by what they delete and by the blobs that they apply to, so a new name changes nothing.
 */
export function lifecycleLosses(before: ResourceProperties, after: ResourceProperties): LifecycleLoss[] {
  if (isUnknown(valueAt(after, "policy")) || isUnknown(valueAt(after, "policy.rules"))) {
    return [{ effect: "the lifecycle rules are unknown until the update; they can delete outputs" }];
  }
  const old = deletionsOf(before);
  return deletionsOf(after).flatMap(({ rule, what, days, reach }) => {
    const earlier = old.filter((each) => each.what === what && each.reach === reach).map((each) => each.days ?? 0);
    const least = Math.min(...earlier);
    // An unknown number can be any number.
    if (least <= (days ?? 0)) return [];
    const until = earlier.length === 0 ? "until now no rule deleted them" : `until now after ${shownDays(least)}`;
    return [{ rule, effect: `a lifecycle rule deletes ${what} after ${shownDays(days)}, ${until}` }];
  });
}

/** Returns a number of days for people. */
export function shownDays(days: number | undefined): string {
  return days === undefined ? "an unknown number of days" : `${days} ${days === 1 ? "day" : "days"}`;
}

function deletionsOf(inputs: ResourceProperties): Deletion[] {
  const rules = valueAt(inputs, "policy.rules");
  return (Array.isArray(rules) ? rules : []).filter(isProperties).flatMap((rule) => {
    if (rule.enabled === false) return [];
    return DELETIONS.flatMap(([action, what]) => {
      const found = valueAt(rule, `definition.actions.${action}`);
      if (!isProperties(found)) return [];
      const days = Math.min(...DAYS.map((name) => numberAt(found, name) ?? Number.POSITIVE_INFINITY));
      const reach = JSON.stringify(valueAt(rule, "definition.filters") ?? {});
      return [{ rule: String(rule.name), what, days: Number.isFinite(days) ? days : undefined, reach }];
    });
  });
}
