import type { Policies } from "@pulumi/policy";
import type { ResourceRule, StackRule } from "../rule";
import { knownValuesPolicy } from "./known-values";
import { loadRules } from "./load-rules";
import { policyOf } from "./policy-of";
import type { Preset } from "./preset";
import type { Inputs } from "./stack-resources";
import { Unjudged } from "./unjudged";

/**
 * Returns the policies of this project, for a policy pack of your own that has them in addition to its own.
 *
 * @param preset Their levels. Defaults to `standard`.
 * @param rules Rules to add, declared by `resourceRule` or `stackRule`. Defaults to none.
 * @example
 * new PolicyPack("our-rules", { policies: [...outputPolicies("strict"), ...ours] });
 */
export function outputPolicies(
  preset: Preset = "standard",
  rules: readonly (ResourceRule | StackRule)[] = [],
): Policies {
  const unjudged = new Unjudged();
  const inputs: Inputs = new Map();
  return [
    ...[...loadRules(), ...rules].map((rule) => policyOf(rule, preset, unjudged, inputs)),
    knownValuesPolicy(unjudged),
  ];
}
