import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isGeneratedPoolId } from "../azure/pool-id";
import { formerUrns } from "../state/former-urns";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";
import { changesOf, type DeployedPool } from "./pool-differences";
import { stays, urnOf } from "./replacement";

/** Where to look for a deployed pool. */
interface PoolPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  /** The pool's id, if the program sets it. */
  readonly poolName?: pulumi.Input<string | undefined>;
}

/**
 * Compares a pool with the deployed one in a preview. Warns if a pool will be replaced, with what that means for its
 * tasks ("Pool - Delete": running tasks are terminated and requeued) and for jobs that name its id. Warns if a new pool
 * gets a fixed id. Notes that a deployed pool keeps a fixed id that the program no longer gives.
 *
 * Refuses an id that differs from the deployed one only in case: Azure ignores the case of ids, so such a pool could
 * not be created while the old one exists, and would not replace it. Also refuses a deployed pool that is not in the
 * stack's state, because azure-native does not create a pool that exists.
 *
 * Reports nothing about a pool that cannot be read.
 */
export function compareWithDeployed(place: PoolPlace, pool: batch.Pool, parent: pulumi.Resource): void {
  // Read the state in an update too: the function's provider is part of the state, and the preview would otherwise
  // announce that it changes.
  const state = isUnderMocks() ? undefined : recordedState().catch(() => undefined);
  if (!pulumi.runtime.isDryRun()) return;
  const recordedId = Promise.resolve(state).then((known) => known && recordedPoolId(known, pool));
  // The account of a new pipeline is unknown, and this warning does not need it.
  pulumi.output(place.poolName).apply(async (poolName) => {
    if (poolName === undefined || isSameName(await recordedId, poolName)) return;
    const isSecret = await pulumi.isSecret(pulumi.output(place.poolName));
    void pulumi.log.warn(`${isSecret ? "the pool" : `pool ${poolName}`} ${FIXED_ID}`, pool);
  });
  pulumi.output(place).apply(async ({ poolName, ...account }) => {
    const current = await recordedId;
    const find = (name: string | undefined) => deployedPool(account, name, parent);

    const found = await find(current ?? poolName);
    if (poolName !== undefined) {
      const isSecret = await pulumi.isSecret(pulumi.output(place.poolName));
      refuseOtherCase(found?.name, poolName, isSecret);
      const isMoved = current !== undefined && !isSameName(current, poolName);
      refuseForeign(isMoved ? await find(poolName) : found, await isRecorded(poolName));
    }
    if (found?.name === undefined) return;
    const secret = poolName !== undefined && (await pulumi.isSecret(pulumi.output(place.poolName)));
    const shown = secret ? "the pool" : `pool ${found.name}`;
    const changes = await changesOf(found, pool);
    if (changes.length === 0 && (await stays(pool))) {
      if (poolName === undefined && !isGeneratedPoolId(found.name)) {
        void pulumi.log.info(`${shown} ${keptId(found.name)}`, pool);
      }
      return;
    }
    const effects = effectsOf(found, poolName, shown);
    if (effects.length === 0) return;
    const reason = changes.length === 0 ? "" : `, as Azure cannot change its ${changes.join(", its ")}`;
    void pulumi.log.warn(`${shown} will be replaced${reason}: ${effects.join("; ")}`, pool);
  });
}

const FIXED_ID =
  "has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first";

function keptId(name: string): string {
  return `keeps its id until it is replaced, because its state has that id, although the program gives no poolName; the replacement then gets a generated id, and unfinished jobs of the pool wait until you move them; to keep the id for the replacement too, give poolName: ${JSON.stringify(name)}`;
}

/** Returns what the replacement of a pool does to its tasks, and to the jobs that name its id. */
function effectsOf(deployed: DeployedPool, poolName: string | undefined, pool: string): string[] {
  const nodes = (deployed.currentDedicatedNodes ?? 0) + (deployed.currentLowPriorityNodes ?? 0);
  const interrupted = `its nodes (${nodes}) are deleted, and Batch stops their tasks and queues them again`;
  const effects: string[] = [];
  if (nodes > 0 && poolName === undefined) effects.push(`after its replacement is created, ${interrupted}`);
  if (nodes > 0 && poolName !== undefined) {
    effects.push(`${interrupted}; the replacement is created after that, and if this fails there is no pool`);
  }
  if (!isSameName(deployed.name, poolName)) {
    effects.push(`unfinished jobs of ${pool} wait until you move them to the new pool's id`);
  }
  return effects;
}

/** Returns the id of the pool in the state, also if the program has renamed the pool or a component that has it. */
async function recordedPoolId(state: RecordedState, pool: batch.Pool): Promise<string | undefined> {
  const urns = [await urnOf(pool), ...(await formerUrns(pool))];
  const name = urns.map((urn) => state.get(urn)?.name).find((each) => each !== undefined);
  return typeof name === "string" ? name : undefined;
}

/** Returns a deployed pool, or undefined if there is none or it cannot be read. */
async function deployedPool(
  account: { readonly resourceGroupName: string; readonly accountName: string },
  poolName: string | undefined,
  parent: pulumi.Resource,
): Promise<DeployedPool | undefined> {
  if (poolName === undefined) return undefined;
  return batch.getPool({ ...account, poolName }, { parent }).catch(() => undefined);
}

function refuseOtherCase(deployed: string | undefined, name: string, isSecret: boolean): void {
  if (deployed === undefined || deployed === name || !isSameName(deployed, name)) return;
  const [rule, got] = isSecret
    ? ["written as in Azure", "a secret"]
    : [`${JSON.stringify(deployed)} as in Azure`, JSON.stringify(name)];
  throw new pulumi.RunError(
    `pool name must be ${rule}, which ignores case, got ${got}; write it as before, or choose another name`,
  );
}

function refuseForeign(deployed: DeployedPool | undefined, isOwn: boolean): void {
  if (deployed?.id === undefined || isOwn) return;
  throw new pulumi.RunError(
    `pool ${deployed.id} already exists, and this stack's state does not have it: another stack or program has created it, or an update of this stack that was killed; choose another name, or import the pool (docs/recovery.md)`,
  );
}

/** Returns whether the state has a pool with this name. A pool's outputs do not contain its account. */
async function isRecorded(name: string): Promise<boolean> {
  const state = await recordedState().catch(() => undefined);
  if (state === undefined) return true;
  return state.ofType("azure-native:batch:Pool").some(({ outputs }) => isSameName(String(outputs.name), name));
}

/** Compares two pool names without regard to case, as Azure does. */
function isSameName(left: string | undefined, right: string | undefined): boolean {
  return left?.toLowerCase() === right?.toLowerCase();
}
