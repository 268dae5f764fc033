import assert from "node:assert/strict";
import {
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type StackValidationArgs,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { outputPolicies } from "../../../policies/index";

/** Pulumi's mark for a string that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a rule reported about a resource, and what the pack reported that it could not judge. */
export interface Judged {
  readonly violations: readonly string[];
  readonly unknown: readonly string[];
}

/** A resource of a stack under test. Its URN is its name. */
export interface TestResource {
  readonly type: string;
  readonly name: string;
  readonly props: object;
  /** The names of the resources that each property's value comes from. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  readonly parent?: string;
  readonly protect?: boolean;
  /** What the provider returned. Defaults to `props`. */
  readonly outputs?: object;
  /** Whether the program only reads the resource. Then the engine gives no arguments of it. */
  readonly isRead?: boolean;
}

/** Each resource of Azure has some argument, and the pack does not judge one without. */
const SOME_ARGUMENT = { resourceGroupName: "group" };

const REPORTER = "azure-any-resource-require-known-values";

/** Judges a resource by one rule, through the policies that the engine runs. */
export async function judgedResource(
  rule: string,
  type: string,
  props: object,
  settings: object = {},
): Promise<Judged> {
  const run = runner(rule, settings);
  const args = {
    type,
    name: "tested",
    urn: "tested",
    props: unknownCheckingProxy({ ...SOME_ARGUMENT, ...props }),
    getConfig: () => settings,
  } as unknown as ResourceValidationArgs;
  return run((policy, report) => {
    if (policy.name === REPORTER) return reportUnknown(policy, report);
    if (!("validateResource" in policy)) return;
    assert.ok(typeof policy.validateResource === "function");
    return policy.validateResource(args, report);
  });
}

/** Judges a stack by one rule, through the policies that the engine runs. */
export async function judgedStack(
  rule: string,
  resources: readonly TestResource[],
  settings: object = {},
): Promise<Judged> {
  const run = runner(rule, settings);
  const args = { resources: policyResources(resources), getConfig: () => settings } as unknown as StackValidationArgs;
  return run(async (policy, report) => {
    if (!("validateStack" in policy)) return;
    // The engine gives the arguments of each resource first.
    if ("validateResource" in policy) {
      assert.ok(typeof policy.validateResource === "function");
      for (const { type, name, props } of resources.filter(({ isRead }) => isRead !== true)) {
        const known = unknownCheckingProxy({ ...SOME_ARGUMENT, ...props });
        const resource = { type, name, urn: name, props: known, getConfig: () => settings };
        await policy.validateResource(resource as unknown as ResourceValidationArgs, report);
      }
    }
    await policy.validateStack(args, report);
  });
}

function reportUnknown(policy: AnyPolicy, report: ReportViolation): Promise<void> | void {
  assert.ok("validateStack" in policy);
  return policy.validateStack({ resources: [], getConfig: () => ({}) } as unknown as StackValidationArgs, report);
}

type AnyPolicy = ReturnType<typeof outputPolicies>[number];

function runner(rule: string, settings: object) {
  const policies = outputPolicies();
  const policy = policies.find(({ name }) => name === rule);
  const reporter = policies.find(({ name }) => name === REPORTER);
  assert.ok(policy !== undefined && reporter !== undefined, `${rule} must be a rule of the pack`);
  for (const setting of Object.keys(settings)) assert.ok(setting in (policy.configSchema?.properties ?? {}), setting);
  return async (run: (policy: AnyPolicy, report: ReportViolation) => Promise<void> | void): Promise<Judged> => {
    const violations: string[] = [];
    const unknown: string[] = [];
    await run(policy, (message) => violations.push(message));
    // The engine asks it at the end of a stack.
    assert.ok("validateStack" in reporter);
    await reporter.validateStack({} as StackValidationArgs, (message) => unknown.push(message));
    return { violations, unknown };
  };
}

function policyResources(resources: readonly TestResource[]): PolicyResource[] {
  const made = resources.map(({ type, name, props, outputs = props, protect = false }) => ({
    type,
    name,
    urn: name,
    props: unknownCheckingProxy(outputs),
    opts: { protect },
    propertyDependencies: {} as Record<string, PolicyResource[]>,
  })) as unknown as PolicyResource[];
  const named = (name: string) => {
    const found = made.find((each) => each.name === name);
    assert.ok(found !== undefined, name);
    return found;
  };
  for (const { name, sources = {}, parent } of resources) {
    const resource = named(name);
    for (const [property, from] of Object.entries(sources)) resource.propertyDependencies[property] = from.map(named);
    if (parent !== undefined) resource.parent = named(parent);
  }
  return made;
}
