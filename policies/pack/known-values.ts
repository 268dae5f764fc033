import type { StackValidationPolicy } from "@pulumi/policy";
import type { JudgedBy, Unjudged } from "./unjudged";

/** The policy that reports what other rules could not judge. It is the last one of the pack. */
const KNOWN_VALUES = "azure-any-resource-require-known-values";

/** The most resources that a finding names. */
const MAX_NAMES = 10;

/** The parts of a URN before the name: the stack, the project and the type. A name can contain colons, too. */
const BEFORE_NAME = /^urn:pulumi:.*?::.*?::.*?::/;

const WHEN: Readonly<Record<JudgedBy, string>> = {
  resource: "before it changes the resource",
  stack: "after its changes",
};

/**
 * Creates the policy that reports properties that a rule needs and that are not known before the update. Without it,
 * such a rule would pass in silence.
 *
 * It is advisory, because the first preview of a stack has such values: the update judges them before it creates the
 * resource. Rules about the whole stack are an exception: an update judges them after its changes.
 *
 * It reports at the end of a preview, so that it can report a property once for all resources that have it. The engine
 * leaves out this end only if the preview fails.
 */
export function knownValuesPolicy(unjudged: Unjudged): StackValidationPolicy {
  return {
    name: KNOWN_VALUES,
    description: "Every value that a rule judges is known during the preview.",
    enforcementLevel: "advisory",
    severity: "low",
    remediationSteps: "Compute the value from configuration, or wait for the update, which judges it.",
    validateStack: (_, reportViolation) => {
      for (const { path, rules, urns, judgedBy } of unjudged.take()) {
        reportViolation(
          `${path} is not known yet for ${names(urns)}, so that ${rules.join(", ")} could not judge it; the update does ${WHEN[judgedBy]}`,
          urns.length === 1 ? urns[0] : undefined,
        );
      }
    },
  };
}

/** Returns the logical names of resources. A stack can have too many to name all. */
function names(urns: readonly string[]): string {
  const named = urns.slice(0, MAX_NAMES).map((urn) => urn.replace(BEFORE_NAME, ""));
  const more = urns.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(", ");
}
