import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isGeneratedPoolId } from "../pool/pool-id";
import { PoolReplacement } from "../pool/pool-replacement";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { refuseForeign, refuseOtherCase } from "./foreign-pool";
import { accountOf, deployedPool, isSameAccount, knownAccount, type PoolAccount, type PoolPlace } from "./pool-account";
import { changesOf, type DeployedPool } from "./pool-differences";
import { isSameName, recordedPool } from "./recorded-pool";
import { stays } from "./replacement";

/** A pool of the program. */
interface DeclaredPool {
  readonly pool: batch.Pool;
  /** The ARM ids of the identities that the program gives it. */
  readonly identityIds: pulumi.Input<pulumi.Input<string>[]>;
  /** The properties of the pool that the program sets. */
  readonly given: readonly string[];
  /** How a replacement treats the deployed pool. */
  readonly replacement: PoolReplacement;
}

/**
 * Compares a pool with the deployed one in a preview. The deployed pool can be in another Batch account. Warns if a
 * pool will be replaced, with what that means for its tasks ("Pool - Delete": running tasks are terminated and
 * requeued) and for its jobs. Warns if a new pool gets a fixed id. Notes that a deployed pool keeps a fixed id that the
 * program no longer gives.
 *
 * Refuses an id that differs from the deployed one only in case: Azure ignores the case of ids, so such a pool could
 * not be created while the old one exists, and would not replace it. Also refuses a deployed pool that is not in the
 * stack's state, because azure-native does not create a pool that exists.
 *
 * Reports nothing about a pool that cannot be read.
 */
export function compareWithDeployed(
  place: PoolPlace,
  { pool, identityIds, given, replacement }: DeclaredPool,
  parent: pulumi.Resource,
): void {
  // Read the state in an update too: the function's provider is part of the state, and the preview would otherwise
  // announce that it changes.
  const state = isUnderMocks() ? undefined : recordedState().catch(() => undefined);
  if (!pulumi.runtime.isDryRun()) return;
  const recorded = Promise.resolve(state).then((known) => known && recordedPool(known, pool));
  // The account of a new pipeline is unknown, and this warning does not need it.
  pulumi.output(place.poolName).apply(async (poolName) => {
    if (poolName === undefined || isSameName((await recorded)?.name, poolName)) return;
    const isSecret = await pulumi.isSecret(pulumi.output(place.poolName));
    void pulumi.log.warn(`${isSecret ? "the pool" : `pool ${poolName}`} ${FIXED_ID}`, pool);
  });
  pulumi.output(place.poolName).apply(async (poolName) => {
    const account = await knownAccount(place);
    const { name: current, armId } = (await recorded) ?? {};
    const currentAccount = armId === undefined ? account : accountOf(armId);
    if (currentAccount === undefined) return;
    const target = targetOf(currentAccount, account);
    const found = await deployedPool(currentAccount, current ?? poolName, parent);
    if (poolName !== undefined && account !== undefined) {
      const isSecret = await pulumi.isSecret(pulumi.output(place.poolName));
      if (target === "same account") refuseOtherCase(found?.name, poolName, isSecret);
      await refuseForeign(account, poolName, parent);
    }
    if (found?.name === undefined) return;
    const secret = poolName !== undefined && (await pulumi.isSecret(pulumi.output(place.poolName)));
    const shown = secret ? "the pool" : `pool ${found.name}`;
    const changes = await changesOf(found, pool, identityIds, given);
    if ((changes.length === 0 || target === "new account") && (await stays(pool))) {
      if (poolName === undefined && !isGeneratedPoolId(found.name)) {
        void pulumi.log.info(`${shown} ${keptId(found.name)}`, pool);
      }
      return;
    }
    const effects = effectsOf(found, poolName, shown, { target, replacement });
    if (effects.length === 0) return;
    void pulumi.log.warn(`${shown} will be replaced${reasonOf(changes, target)}: ${effects.join("; ")}`, pool);
  });
}

/**
 * The Batch account of a pool after the update. A new account is one that the update creates or replaces, so its name
 * is unknown in a preview.
 */
type Target = "same account" | "other account" | "new account";

function targetOf(current: PoolAccount, wanted: PoolAccount | undefined): Target {
  if (wanted === undefined) return "new account";
  return isSameAccount(current, wanted) ? "same account" : "other account";
}

const FIXED_ID =
  "has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first";

function keptId(name: string): string {
  return `keeps its id until it is replaced, because its state has that id, although the program gives no poolName; the replacement then gets a generated id, and unfinished jobs of the pool wait until you move them; to keep the id for the replacement too, give poolName: ${JSON.stringify(name)}`;
}

function reasonOf(changes: readonly string[], target: Target): string {
  if (target === "new account") return ", as its Batch account is a new one";
  if (target === "other account") return ", as Azure cannot move it to another Batch account";
  return changes.length === 0 ? "" : `, as Azure cannot change its ${changes.join(", its ")}`;
}

/** Returns what the replacement of a pool does to its tasks, and to the jobs that name its id. */
function effectsOf(
  deployed: DeployedPool,
  poolName: string | undefined,
  pool: string,
  { target, replacement }: { readonly target: Target; readonly replacement: PoolReplacement },
): string[] {
  const nodes = (deployed.currentDedicatedNodes ?? 0) + (deployed.currentLowPriorityNodes ?? 0);
  const interrupted = `its nodes (${nodes}) are deleted, and Batch stops their tasks`;
  const effects: string[] = [];
  if (nodes > 0 && replacement === PoolReplacement.Drain) {
    effects.push(
      `after its replacement is created, the update waits until the tasks on its nodes (${nodes}) have ended, at most for drainTimeoutMinutes, and then deletes it`,
    );
  } else if (nodes > 0 && target === "new account") {
    effects.push(interrupted);
  } else if (nodes > 0) {
    const requeued = `${interrupted} and queues them again`;
    effects.push(
      replacement === PoolReplacement.DeleteFirst
        ? `${requeued}; the replacement is created after that, and if this fails there is no pool`
        : `after its replacement is created, ${requeued}`,
    );
  }
  if (target !== "same account") {
    const other = target === "new account" ? "the new account" : "the other account";
    effects.push(`unfinished jobs of ${pool} cannot move to ${other}: submit their tasks again there`);
  } else if (!isSameName(deployed.name, poolName)) {
    effects.push(`unfinished jobs of ${pool} wait until you move them to the new pool's id`);
  }
  return effects;
}
