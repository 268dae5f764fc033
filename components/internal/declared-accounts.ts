import type { BlobContainer } from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { RecordedState } from "./recorded-state";

/** What this program declares in a storage account. */
export interface DeclaredAccount {
  /** The containers of jobs, by name. */
  readonly containers: ReadonlyMap<string, BlobContainer>;
  /** Whether anything can be in the account that this update has not created. */
  isOlderThan(state: RecordedState): boolean | Promise<boolean>;
}

/**
 * The accounts of OutputStorages, by the output that is the account's id: a component has no public fields but outputs,
 * and a dependency on a component is one on each of its children. When each of 200 grants depended on each of 200
 * containers, that was most of the state.
 */
const accounts = new WeakMap<object, DeclaredAccount>();

/** Lets grants find an account and its containers. */
export function declareAccount(id: pulumi.Output<string>, account: DeclaredAccount): void {
  accounts.set(id, account);
}

/** Returns the account that an OutputStorage of this program has given this id, if one has. */
export function declaredAccount(id: pulumi.Input<string>): DeclaredAccount | undefined {
  return typeof id === "object" ? accounts.get(id) : undefined;
}

/**
 * Returns what a grant on a container depends on: the container if this program declares it, in place of the whole
 * OutputStorage that `dependsOn` may name.
 */
export function containerDependencies(
  accountId: pulumi.Input<string>,
  containerName: string,
  dependsOn: pulumi.ResourceOptions["dependsOn"] = [],
): pulumi.ResourceOptions["dependsOn"] {
  const container = declaredAccount(accountId)?.containers.get(containerName);
  if (container === undefined) return dependsOn;
  const others = Array.isArray(dependsOn) ? dependsOn : [dependsOn as pulumi.Input<pulumi.Resource>];
  return [container, ...others.filter((other) => !isStorageOf(other, accountId))];
}

function isStorageOf(dependency: pulumi.Input<pulumi.Resource>, accountId: pulumi.Input<string>): boolean {
  return "accountId" in dependency && dependency.accountId === accountId;
}
