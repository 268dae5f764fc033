import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";
import { accountOf, deployedPool, isSameAccount, knownAccount, type PoolAccount, type PoolPlace } from "./pool-account";
import { isSameName, type RecordedPool, recordedPools } from "./recorded-pool";

/**
 * Returns the id that the program gives a pool. In an update, the id is known only after these checks: Azure must have
 * no pool of this id that the stack's state does not have, and the state must not have the id in another letter case.
 * So an update without a preview refuses such an id before it deletes the pool that this one replaces. Azure is not
 * asked for a pool that the state has.
 */
export function ownPoolName(place: PoolPlace, parent: pulumi.Resource): pulumi.Output<string | undefined> {
  const poolName = pulumi.output(place.poolName);
  if (pulumi.runtime.isDryRun() || isUnderMocks()) return poolName;
  return poolName.apply(async (name) => {
    const account = name === undefined ? undefined : await knownAccount(place);
    if (name === undefined || account === undefined) return name;
    const recorded = recordedIn(account, name, await recordedState().catch(() => undefined));
    refuseOtherCase(recorded?.name, name, await pulumi.isSecret(poolName));
    await refuseForeign(account, name, parent);
    return name;
  });
}

/**
 * @param deployed the id as Azure has it. Undefined if there is none.
 * @throws {pulumi.RunError} if an id differs from the deployed one only in case.
 */
export function refuseOtherCase(deployed: string | undefined, name: string, isSecret: boolean): void {
  if (deployed === undefined || deployed === name || !isSameName(deployed, name)) return;
  const [rule, got] = isSecret
    ? ["written as in Azure", "a secret"]
    : [`${JSON.stringify(deployed)} as in Azure`, JSON.stringify(name)];
  throw new pulumi.RunError(
    `pool name must be ${rule}, which ignores case, got ${got}; write it as before, or choose another name`,
  );
}

/** @throws {pulumi.RunError} if Azure has a pool that is not in the stack's state. */
export async function refuseForeign(account: PoolAccount, name: string, parent: pulumi.Resource): Promise<void> {
  const state = await recordedState().catch(() => undefined);
  if (state === undefined || recordedIn(account, name, state) !== undefined) return;
  const found = await deployedPool(account, name, parent);
  if (found?.id === undefined) return;
  throw new pulumi.RunError(
    `pool ${found.id} already exists, and this stack's state does not have it: another stack or program has created it, or an update of this stack that was killed; choose another name, or import the pool (docs/recovery.md)`,
  );
}

/** Returns the state's pool with an id. A pool whose account the state does not have is found by its id only. */
function recordedIn(account: PoolAccount, name: string, state: RecordedState | undefined): RecordedPool | undefined {
  return (state === undefined ? [] : recordedPools(state)).find(
    (pool) =>
      isSameName(pool.name, name) && (pool.armId === undefined || isSameAccount(accountOf(pool.armId), account)),
  );
}
