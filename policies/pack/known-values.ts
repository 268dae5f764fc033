import type { StackValidationPolicy } from "@pulumi/policy";
import type { Unjudged } from "./unjudged";

/** The policy that reports what other rules could not judge. It is the last one of the pack. */
const KNOWN_VALUES = "azure-any-resource-require-known-values";

/** How many resources one finding names. */
const NAMED = 5;

/**
 * Creates the policy that reports properties that a rule needs and that are not known before the update. Without it,
 * such a rule would pass in silence. One finding is about all resources with the property, because the first preview of
 * a stack has many of them.
 *
 * It is advisory, because the update judges these values before it creates the resource. Rules about the whole stack
 * are an exception: an update judges them after its changes.
 */
export function knownValuesPolicy(unjudged: Unjudged): StackValidationPolicy {
  return {
    name: KNOWN_VALUES,
    description: "Every value that a rule judges is known during the preview.",
    enforcementLevel: "advisory",
    severity: "low",
    remediationSteps: "Compute the value from configuration, or wait for the update, which judges it.",
    validateStack: (_, reportViolation) => {
      for (const { path, resources, rules, judged } of unjudged.take()) {
        reportViolation(
          `${path} is not known yet for ${listed(resources)}, so that ${rules.join(", ")} could not judge it; the update does ${judged}`,
        );
      }
    },
  };
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMED;
  return more > 0 ? `${names.slice(0, NAMED).join(", ")} and ${more} more` : names.join(", ");
}
