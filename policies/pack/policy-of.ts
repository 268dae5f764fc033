import type {
  Policy,
  ReportViolation,
  ResourceValidation,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { shown } from "../../conventions/internal";
import {
  Properties,
  type ResourceRule,
  type ResourceType,
  type RuleText,
  resourceTypeOf,
  type SettingSchema,
  type Settings,
  type StackRule,
} from "../rule";
import { type Judgment, judgmentOf, together } from "./judgment";
import type { Preset } from "./preset";
import { type Inputs, stackResources } from "./stack-resources";
import type { Unjudged } from "./unjudged";

/** The setting of every rule. */
const EXEMPT: SettingSchema = {
  type: "array",
  items: { type: "string" },
  default: [],
  description: "The logical names of resources that the rule does not judge, such as `legacy-account`.",
};

/** Returns the settings that the configuration of a rule may have, in addition to its level. */
function settingsOf({ settings = {}, strictSettings = {} }: RuleText, preset: Preset): Schemas {
  const own = Object.entries(settings).map(([name, schema]) => {
    const isStricter = preset === "strict" && name in strictSettings;
    return [name, isStricter ? { ...schema, default: strictSettings[name] } : schema];
  });
  return { ...Object.fromEntries(own), exempt: EXEMPT };
}

type Schemas = Readonly<Record<string, SettingSchema>>;

/** Returns the policy of Pulumi for a rule. */
export function policyOf(
  rule: ResourceRule | StackRule,
  preset: Preset,
  unjudged: Unjudged,
  inputs: Inputs,
): ResourceValidationPolicy | StackValidationPolicy {
  const schemas = settingsOf(rule, preset);
  const policy: Policy = {
    name: rule.name,
    description: `${rule.passes} ${rule.reason}`,
    enforcementLevel: preset === "strict" ? (rule.strictLevel ?? "mandatory") : rule.level,
    severity: rule.severity,
    configSchema: { properties: schemas },
    remediationSteps: `${rule.fix.charAt(0).toUpperCase()}${rule.fix.slice(1)}.`,
    tags: [...rule.published],
    url: `https://github.com/azure-batch-outputs/azure-batch-outputs/blob/main/docs/policies.md#${rule.name}`,
  };
  return "judge" in rule
    ? { ...policy, ...onStack(rule, schemas, unjudged, inputs) }
    : { ...policy, ...onResource(rule, schemas, unjudged) };
}

/** Returns a policy that records the arguments of resources, and reports nothing. */
export function recordingPolicy(inputs: Inputs): ResourceValidationPolicy {
  return {
    name: "azure-any-resource-record-arguments",
    description: "Records the arguments of each resource for the rules about the stack.",
    enforcementLevel: "advisory",
    validateResource: recordTo(inputs),
  };
}

/** The engine gives the arguments of a resource before it creates the resource, and only the outputs at the end. */
function recordTo(inputs: Inputs): ResourceValidation {
  return ({ urn, props }) => {
    if (hasArguments(props)) inputs.set(urn, props);
  };
}

function onResource(
  rule: ResourceRule,
  schemas: Schemas,
  unjudged: Unjudged,
): Pick<ResourceValidationPolicy, "validateResource"> {
  const defaults = defaultsOf(schemas);
  return {
    validateResource: ({ type, name, urn, props, getConfig }, reportViolation) => {
      // Nearly all rules are about another type, so they return before they do anything else.
      if (!judges(rule.resources, resourceTypeOf(type))) return;
      const settings = { ...defaults, ...getConfig() };
      if (isExempt(settings, name) || !hasArguments(props)) return;
      const judgment = judgmentOfResource(rule, new Properties(props), settings);
      report(rule, judgment, urn, reportViolation);
      unjudged.add(urn, rule.name, judgment.unknown, "resource");
    },
  };
}

function judgmentOfResource(rule: ResourceRule, resource: Properties, settings: Settings): Judgment {
  return together(
    rule.judges.map((judge) => {
      if (typeof judge === "function") return judgmentOf(resource, () => judge(resource, settings));
      let elements: Properties[] = [];
      const list = judgmentOf(resource, () => {
        elements = resource.items(judge.each);
        return undefined;
      });
      const judgments = elements.map((element) => judgmentOf(element, () => judge.judge(element, settings, resource)));
      return together([list, ...judgments]);
    }),
  );
}

function onStack(
  rule: StackRule,
  schemas: Schemas,
  unjudged: Unjudged,
  inputs: Inputs,
): Pick<ResourceValidationPolicy & StackValidationPolicy, "validateResource" | "validateStack"> {
  const defaults = defaultsOf(schemas);
  return {
    validateResource: recordTo(inputs),
    validateStack: ({ resources, getConfig }, reportViolation) => {
      const settings = { ...defaults, ...getConfig() };
      const stack = stackResources(resources, inputs);
      for (const subject of stack) {
        if (subject.isRead || !judges(rule.subjects, subject.type) || isExempt(settings, subject.name)) continue;
        const judgment = judgmentOf(subject.properties, () => rule.judge(subject, stack, settings));
        report(rule, judgment, subject.urn, reportViolation);
        unjudged.add(subject.urn, rule.name, judgment.unknown, "stack");
      }
    },
  };
}

function report(rule: RuleText, { violations }: Judgment, urn: string, reportViolation: ReportViolation): void {
  for (const { path, violation } of violations) {
    const got = violation.hidden ? "a value that is not shown" : shown(violation.got);
    reportViolation(`${path} must ${violation.must}, got ${got}; ${violation.fix ?? rule.fix}`, urn);
  }
}

function judges(types: readonly ResourceType[], type: string | undefined): boolean {
  return types.some((each) => each === type);
}

/**
 * Returns whether a resource has arguments. Azure has no resource without any. The engine gives none for a resource
 * that does not exist and that the option `--target` leaves out.
 */
function hasArguments(props: object): boolean {
  return Object.keys(props).length > 0;
}

function isExempt({ exempt }: Settings, name: string): boolean {
  return Array.isArray(exempt) && exempt.includes(name);
}

function defaultsOf(schemas: Schemas): Settings {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, schema.default]));
}
