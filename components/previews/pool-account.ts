import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import { knownValue } from "../state/known-value";
import type { DeployedPool } from "./pool-differences";
import { isSameName } from "./recorded-pool";

/** Where the program puts a pool. */
export interface PoolPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  /** The pool's id, if the program sets it. */
  readonly poolName?: pulumi.Input<string | undefined>;
}

/** The Batch account of a pool. */
export interface PoolAccount {
  readonly resourceGroupName: string;
  readonly accountName: string;
}

/** Returns the account into which the program puts a pool, or undefined if this preview does not know it. */
export async function knownAccount({ resourceGroupName, accountName }: PoolPlace): Promise<PoolAccount | undefined> {
  return (await knownValue(pulumi.output({ resourceGroupName, accountName }))) as PoolAccount | undefined;
}

/** Returns the account in a pool's ARM id. */
export function accountOf(poolArmId: string): PoolAccount {
  return {
    resourceGroupName: nameInId(poolArmId, "resourceGroups"),
    accountName: nameInId(poolArmId, "batchAccounts"),
  };
}

/** Compares two accounts without regard to case, as Azure does. */
export function isSameAccount(left: PoolAccount, right: PoolAccount): boolean {
  return isSameName(left.resourceGroupName, right.resourceGroupName) && isSameName(left.accountName, right.accountName);
}

/** Returns a deployed pool, or undefined if there is none or it cannot be read. */
export async function deployedPool(
  account: PoolAccount,
  poolName: string | undefined,
  parent: pulumi.Resource,
): Promise<DeployedPool | undefined> {
  if (poolName === undefined) return undefined;
  return batch.getPool({ ...account, poolName }, { parent }).catch(() => undefined);
}
