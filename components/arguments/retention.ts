import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { GROUP, givenGroupName, noteGroupNames } from "./group-inputs";
import type { Problems } from "./problems";

/** The resource groups that a pipeline has created and that stay as its outputs do. */
const retainedGroups = new WeakSet<pulumi.Resource>();

/** Marks a resource group of a component's as one that stays when the stack is destroyed. */
export function markAsRetained(group: pulumi.Resource): void {
  retainedGroups.add(group);
}

/**
 * Notes that Pulumi's own option contradicts `retainOutputs`: it would keep all resources but those that hold outputs, or
 * the other way round.
 */
export function checkRetainOnDelete(
  problems: Problems,
  retainOutputs: boolean | undefined,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const { retainOnDelete } = opts ?? {};
  if (retainOnDelete === undefined || retainOnDelete === (retainOutputs ?? true)) return;
  const fix = retainOnDelete ? "set retainOutputs to true" : "set retainOutputs to false";
  problems.add("opts.retainOnDelete", "be left out or equal retainOutputs", retainOnDelete, fix);
}

/**
 * Returns the name of a resource group, which must not be a group of the same stack: `pulumi destroy` deletes that group
 * with everything in it, retained outputs too. A group that is only read (`ResourceGroup.get`) is not deleted. A group that
 * has `retainOnDelete` cannot be told from others.
 *
 * @param component what puts outputs into the group.
 * @param fix what to do about a problem.
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
    // The SDK has this member and does not declare it: the resources of an output.
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

/** A name can be that of a group of this program without coming from it. */
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
  // A group that is declared later is not waited for, as it can depend on this component.
  setImmediate(() => look(deletedGroups(component).filter((group) => !earlier.includes(group))));
  return earlier.length === 0 ? resourceGroupName : look(earlier);
}

/** The parts of resources that their types hide. */
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

/** Whether a resource is a group that `pulumi destroy` deletes. */
function isDeletedGroup(resource: pulumi.Resource): boolean {
  const type = typeOf(resource) ?? "";
  if (!GROUP.test(type) || retainedGroups.has(resource)) return false;
  // The inputs of a resource are members of it, unless it is only read.
  return !type.startsWith("azure-native") || "resourceGroupName" in resource;
}

/** The groups that the program of a component has declared until now. */
function deletedGroups(component: pulumi.Resource): pulumi.Resource[] {
  let root = component;
  for (let parent = internals(root).__parentResource; parent; parent = internals(root).__parentResource) root = parent;
  const below = (resource: pulumi.Resource): pulumi.Resource[] => [
    ...(isDeletedGroup(resource) ? [resource] : []),
    ...[...(internals(resource).__childResources ?? [])].flatMap(below),
  ];
  return below(root);
}

/** The names of groups, in lower case, as far as they are known. */
async function namesOf(groups: readonly pulumi.Resource[]): Promise<string[]> {
  const names = await Promise.all(
    groups.flatMap((group) => {
      const { name } = internals(group);
      return [givenGroupName(typeOf(group) ?? "", group), name && knownValue(name)];
    }),
  );
  return names.flatMap((name) => (typeof name === "string" ? [name.toLowerCase()] : []));
}

/** The group of a pipeline stays as its outputs do. */
function isStacksOwn(urn: string): boolean {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return GROUP.test(types.at(-1) ?? "") && types.at(-2) !== "azure-batch-outputs:index:OutputPipeline";
}
