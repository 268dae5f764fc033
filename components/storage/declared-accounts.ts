import * as pulumi from "@pulumi/pulumi";
import type { RecordedState } from "../state/recorded-state";

/** A container that this program declares. Its outputs depend on the resource, which is registered later. */
export interface DeclaredContainer {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
}

/** What this program declares in a storage account. */
export interface DeclaredAccount {
  /** The containers of jobs, by name. */
  readonly containers: ReadonlyMap<string, DeclaredContainer>;
  /** The private endpoints of the account, and what machines need to find them. */
  readonly endpoints: readonly pulumi.Resource[];
  /** Returns whether the account can contain anything that this update did not create. */
  isOlderThan(state: RecordedState): boolean | Promise<boolean>;
}

/**
 * The accounts of OutputStorages, by the output that holds the account's id. A map is used because all public fields of
 * a component must be outputs, and a dependency on a component is a dependency on each of its children. When each of
 * 200 grants depended on each of 200 containers, these lists were most of the state.
 */
const accounts = new WeakMap<object, DeclaredAccount>();

/** Registers an account, so that grants can find it and its containers. */
export function declareAccount(id: pulumi.Output<string>, account: DeclaredAccount): void {
  accounts.set(id, account);
}

/** Returns the account that has this id output, or undefined if no OutputStorage of this program created the output. */
export function declaredAccount(id: pulumi.Input<string>): DeclaredAccount | undefined {
  return typeof id === "object" ? accounts.get(id) : undefined;
}

/** The scope of a role assignment on a container, and what must exist before it. */
interface ContainerScope {
  readonly scope: pulumi.Input<string>;
  readonly dependsOn: pulumi.ResourceOptions["dependsOn"];
}

/**
 * Returns the scope of a container in a storage account. If this program declares the container, a grant depends on
 * that container only, not on the whole OutputStorage that `dependsOn` may name.
 *
 * @param accountId the account's id, checked.
 * @param declaredId the account's id as the program gave it. It identifies the account.
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
