import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { GROUP, givenGroupName, noteGroupNames } from "./group-inputs";
import type { Problems } from "./problems";

/** The resource groups that pipelines created and that are retained together with their outputs. */
const retainedGroups = new WeakSet<pulumi.Resource>();

/** Marks a component's resource group as one that is retained when the stack is destroyed. */
export function markAsRetained(group: pulumi.Resource): void {
  retainedGroups.add(group);
}

/**
 * Adds a problem if Pulumi's `retainOnDelete` option contradicts `retainOutputs`. Together they would retain everything
 * except the resources that hold outputs. Without the option, those that hold outputs are retained anyway.
 */
export function checkRetainOnDelete(
  problems: Problems,
  retainOutputs: boolean | undefined,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const { retainOnDelete } = opts ?? {};
  // In the plugin, the SDK sets the option to false if a program in another language leaves it out.
  if (retainOnDelete !== true || retainOutputs !== false) return;
  problems.add("opts.retainOnDelete", "be left out if retainOutputs is false", true, "set retainOutputs to true");
}

/**
 * Returns the name of a resource group, after checking that it is not a group of the same stack. `pulumi destroy`
 * deletes such a group with everything in it, including retained outputs. A group that is only read
 * (`ResourceGroup.get`) is not deleted and is accepted. A group that has `retainOnDelete` cannot be told apart from
 * others.
 *
 * @param component the component that puts outputs into the group.
 * @param fix how to solve a problem.
 */
export function checkGroupStays(
  problems: Problems,
  resourceGroupName: pulumi.Input<string>,
  component: pulumi.Resource,
  fix: string,
): pulumi.Input<string> {
  const rule = "not come from a resource group of this stack while outputs are retained";
  const add = (value: unknown) => problems.add("resourceGroupName", rule, value, fix);
  if (pulumi.Output.isInstance(resourceGroupName)) {
    // The SDK has this member but does not declare it: the resources of an output.
    const sources = [...(resourceGroupName as unknown as { resources(): Set<pulumi.Resource> }).resources()];
    if (sources.some(isDeletedGroup)) {
      add(resourceGroupName);
      return resourceGroupName;
    }
    const remote = sources.filter((source) => !typeOf(source));
    if (remote.length > 0) {
      const urns = remote.map(({ urn }) => urn);
      return problems.whenKnown([resourceGroupName, urns] as const, ([name, known]) => {
        if (known.some(isStacksOwn)) add(resourceGroupName);
        return name;
      });
    }
  }
  return checkNames(problems, resourceGroupName, component, add);
}

/** Checks the name itself: it can name a group of this program without being an output of that group. */
function checkNames(
  problems: Problems,
  resourceGroupName: pulumi.Input<string>,
  component: pulumi.Resource,
  add: (value: unknown) => void,
): pulumi.Input<string> {
  if (isUnderMocks()) return resourceGroupName;
  const look = (groups: readonly pulumi.Resource[]) =>
    problems.whenKnown([resourceGroupName, namesOf(groups)] as const, ([name, names]) => {
      if (names.includes(String(name).toLowerCase())) add(name);
      return name;
    });
  noteGroupNames();
  const earlier = deletedGroups(component);
  // Do not wait for groups that are declared later: they can depend on this component.
  setImmediate(() => look(deletedGroups(component).filter((group) => !earlier.includes(group))));
  return earlier.length === 0 ? resourceGroupName : look(earlier);
}

/** Members of resources that the SDK's types hide. */
interface Internals {
  /** Empty for a resource of a program in another language. */
  readonly __pulumiType?: string;
  readonly __parentResource?: pulumi.Resource;
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
  readonly name?: pulumi.Output<string | undefined>;
}

function internals(resource: pulumi.Resource): Internals {
  return resource as unknown as Internals;
}

function typeOf(resource: pulumi.Resource): string | undefined {
  return internals(resource).__pulumiType;
}

/** Returns whether `pulumi destroy` deletes this resource as a resource group. */
function isDeletedGroup(resource: pulumi.Resource): boolean {
  const type = typeOf(resource) ?? "";
  if (!GROUP.test(type) || retainedGroups.has(resource)) return false;
  // A resource has its inputs as members, unless it is only read.
  return !type.startsWith("azure-native") || "resourceGroupName" in resource;
}

/** Returns the groups that a component's program has declared so far. */
function deletedGroups(component: pulumi.Resource): pulumi.Resource[] {
  let root = component;
  for (let parent = internals(root).__parentResource; parent; parent = internals(root).__parentResource) root = parent;
  const below = (resource: pulumi.Resource): pulumi.Resource[] => [
    ...(isDeletedGroup(resource) ? [resource] : []),
    ...[...(internals(resource).__childResources ?? [])].flatMap(below),
  ];
  return below(root);
}

/** Returns the known names of groups, in lower case. */
async function namesOf(groups: readonly pulumi.Resource[]): Promise<string[]> {
  const names = await Promise.all(
    groups.flatMap((group) => {
      const { name } = internals(group);
      return [givenGroupName(typeOf(group) ?? "", group), name && knownValue(name)];
    }),
  );
  return names.flatMap((name) => (typeof name === "string" ? [name.toLowerCase()] : []));
}

/** A pipeline's group is retained together with its outputs. */
function isStacksOwn(urn: string): boolean {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return GROUP.test(types.at(-1) ?? "") && types.at(-2) !== "azure-batch-outputs:index:OutputPipeline";
}
