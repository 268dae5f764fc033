import * as pulumi from "@pulumi/pulumi";
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
 * Returns the name of a resource group, which must not come from a group of the same stack: `pulumi destroy` deletes that
 * group with everything in it, retained outputs too. A group that has `retainOnDelete` cannot be told from others.
 *
 * @param fix what to do about a problem.
 */
export function checkGroupStays(
  problems: Problems,
  resourceGroupName: pulumi.Input<string>,
  fix: string,
): pulumi.Input<string> {
  if (!pulumi.Output.isInstance(resourceGroupName)) return resourceGroupName;
  const rule = "not come from a resource group of this stack while outputs are retained";
  const add = () => problems.add("resourceGroupName", rule, resourceGroupName, fix);
  // The SDK has these members and does not declare them: the resources of an output, and the type of a resource, which
  // is empty for one of a program in another language.
  const sources = [...(resourceGroupName as unknown as { resources(): Set<pulumi.Resource> }).resources()];
  const typeOf = (source: pulumi.Resource) => (source as unknown as { __pulumiType?: string }).__pulumiType;
  if (sources.some((source) => GROUP.test(typeOf(source) ?? "") && !retainedGroups.has(source))) {
    add();
    return resourceGroupName;
  }

  const remote = sources.filter((source) => !typeOf(source));
  if (remote.length === 0) return resourceGroupName;
  const checkRemote = async () => {
    const urns = await Promise.all(
      remote.map(({ urn }) => (urn as unknown as { promise(): Promise<string> }).promise()),
    );
    if (!urns.some((urn) => isStacksOwn(urn))) return;
    add();
    problems.throwIfAny();
  };
  return pulumi.all([resourceGroupName, checkRemote()]).apply(([name]) => name);
}

/** `azure-native:resources:ResourceGroup`, also with a version in it, and `azure:core/resourceGroup:ResourceGroup`. */
const GROUP = /^azure[\w-]*:.*:ResourceGroup$/;

/** The group of a pipeline stays as its outputs do. */
function isStacksOwn(urn: string): boolean {
  const types = urn.split("::")[2]?.split("$") ?? [];
  return GROUP.test(types.at(-1) ?? "") && types.at(-2) !== "azure-batch-outputs:index:OutputPipeline";
}
