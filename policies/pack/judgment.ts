import { type Properties, UnknownProperty, type Verdict, type Violation } from "../rule";

/** What came out of the judges of a rule, for one resource. */
export interface Judgment {
  readonly violations: readonly { readonly path: string; readonly violation: Violation }[];
  /** The paths of properties that are not known yet. Everything that depends on them is not judged. */
  readonly unknown: readonly string[];
}

/** Runs a judge. The paths of its violations begin at `properties`. */
export function judgmentOf(properties: Properties, judge: () => Verdict): Judgment {
  try {
    const verdict = judge() ?? [];
    const violations = Array.isArray(verdict) ? (verdict as readonly Violation[]) : [verdict as Violation];
    return {
      violations: violations.map((violation) => ({ path: properties.pathOf(violation.property), violation })),
      unknown: [],
    };
  } catch (error) {
    if (error instanceof UnknownProperty) return { violations: [], unknown: [error.path] };
    throw error;
  }
}

/** Returns all of several judgments as one. Each unknown property is there once. */
export function together(judgments: readonly Judgment[]): Judgment {
  return {
    violations: judgments.flatMap(({ violations }) => violations),
    unknown: [...new Set(judgments.flatMap(({ unknown }) => unknown))],
  };
}
