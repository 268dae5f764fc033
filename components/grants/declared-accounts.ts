import type { BlobContainer } from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { RecordedState } from "../state/recorded-state";

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

/** Where a role is granted on a container, and what must exist before. */
export interface ContainerScope {
  readonly scope: pulumi.Input<string>;
  readonly dependsOn: pulumi.ResourceOptions["dependsOn"];
}

/**
 * Returns the scope of a container of a storage account. If this program declares the container, a grant depends on that
 * container only, in place of the whole OutputStorage that `dependsOn` may name.
 *
 * @param accountId the account's id, checked.
 * @param declaredId the account's id as the program gave it. It tells which account it is.
 */
export function containerScope(
  accountId: pulumi.Input<string>,
  declaredId: pulumi.Input<string>,
  containerName: string,
  dependsOn: pulumi.ResourceOptions["dependsOn"] = [],
): ContainerScope {
  const container = declaredAccount(declaredId)?.containers.get(containerName);
  if (container === undefined) return { scope: scopeIn(accountId, containerName), dependsOn };
  const others = Array.isArray(dependsOn) ? dependsOn : [dependsOn as pulumi.Input<pulumi.Resource>];
  return { scope: container.id, dependsOn: others.filter((other) => !isStorageOf(other, declaredId)) };
}

function scopeIn(accountId: pulumi.Input<string>, containerName: string): pulumi.Output<string> {
  return pulumi.interpolate`${accountId}/blobServices/default/containers/${containerName}`;
}

function isStorageOf(dependency: pulumi.Input<pulumi.Resource>, accountId: pulumi.Input<string>): boolean {
  return "accountId" in dependency && dependency.accountId === accountId;
}
