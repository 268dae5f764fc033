import type { Policy, ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Unjudged } from "./unjudged";

/** The policy that reports what other rules could not judge. It is the last one of the pack. */
const KNOWN_VALUES = "azure-any-resource-require-known-values";

/**
 * Creates the policy that reports properties that a rule needs and that are not known before the update. Without it,
 * such a rule would pass in silence.
 *
 * It is advisory, because the first preview of a stack has such values: the update judges them before it creates the
 * resource. Rules about the whole stack are an exception: an update judges them after its changes.
 */
export function knownValuesPolicy(unjudged: Unjudged): ResourceValidationPolicy & StackValidationPolicy {
  const policy: Policy = {
    name: KNOWN_VALUES,
    description: "Every value that a rule judges is known during the preview.",
    enforcementLevel: "advisory",
    severity: "low",
    remediationSteps: "Compute the value from configuration, or wait for the update, which judges it.",
  };
  return {
    ...policy,
    validateResource: ({ urn }, reportViolation) => report(urn, "before it changes the resource", reportViolation),
    validateStack: (_, reportViolation) => {
      for (const urn of unjudged.urns) report(urn, "after its changes", reportViolation);
    },
  };

  function report(urn: string, when: string, reportViolation: ReportViolation): void {
    for (const [path, rules] of unjudged.take(urn)) {
      reportViolation(
        `${path} is not known yet, so that ${rules.join(", ")} could not judge it; the update does ${when}`,
        urn,
      );
    }
  }
}
