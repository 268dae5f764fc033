import type { Policies } from "@pulumi/policy";
import { type ResourceRule, resourceTypeOf, type StackRule } from "../rule";
import { knownValuesPolicy } from "./known-values";
import { loadRules } from "./load-rules";
import { policyOf, recordingPolicy } from "./policy-of";
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
  return packPolicies(preset, rules).policies;
}

/** The policies of a pack, and those that the type of a resource concerns. */
interface PackPolicies {
  readonly policies: Policies;
  /** Returns the policies that have something to do for a resource of a type. */
  readonly ofType: (type: string) => Policies;
}

/** Creates the policies of a preset and of further rules. */
export function packPolicies(preset: Preset, added: readonly (ResourceRule | StackRule)[] = []): PackPolicies {
  const unjudged = new Unjudged();
  const inputs: Inputs = new Map();
  const rules = [...loadRules(), ...added];
  const policies = rules.map((rule) => policyOf(rule, preset, unjudged, inputs));
  const knownValues = knownValuesPolicy(unjudged);
  // Rules about the stack record each resource. One record is enough, and no configuration turns this one off.
  const recorder = recordingPolicy(inputs);
  const known = new Map<string, Policies>();
  return {
    policies: [...policies, knownValues],
    ofType: (type) => {
      const found = known.get(type) ?? [recorder, ...policies.filter((_, index) => concerns(rules[index], type))];
      known.set(type, found);
      return found;
    },
  };
}

function concerns(rule: ResourceRule | StackRule | undefined, type: string): boolean {
  return rule !== undefined && "resources" in rule && rule.resources.some((each) => each === resourceTypeOf(type));
}
