import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { stays, urnOf } from "./replacement";

/** Where to look for a deployed pool. */
interface PoolPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  /** The pool's id, if the program sets it. */
  readonly poolName?: pulumi.Input<string | undefined>;
}

/**
 * Compares a pool with the deployed one in a preview. Warns if a pool with nodes will be replaced ("Pool - Delete":
 * running tasks are terminated and requeued), and if a new pool gets a fixed id. Refuses an id that differs from the
 * deployed one only in case: Azure ignores the case of ids, so such a pool could not be created while the old one
 * exists, and would not replace it. Also refuses a deployed pool that is not in the stack's state, because azure-native
 * does not create a pool that exists.
 *
 * Reports nothing about a pool that cannot be read.
 */
export function compareWithDeployed(place: PoolPlace, pool: batch.Pool, parent: pulumi.Resource): void {
  // Read the state in an update too: the function's provider is part of the state, and the preview would otherwise
  // announce that it changes.
  const state = isUnderMocks() ? undefined : recordedState().catch(() => undefined);
  if (!pulumi.runtime.isDryRun()) return;
  pulumi.output(place).apply(async ({ poolName, ...account }) => {
    const nameInState = (await state)?.get(await urnOf(pool))?.name;
    const current = typeof nameInState === "string" ? nameInState : undefined;
    const find = (name: string | undefined) => deployedPool(account, name, parent);
    const isSecret = await pulumi.isSecret(pulumi.output(place.poolName));
    const shown = (name: string) => (isSecret ? "the pool" : `pool ${name}`);

    const found = await find(current ?? poolName);
    if (poolName !== undefined) {
      refuseOtherCase(found?.name, poolName, isSecret);
      const isNew = current === undefined || !isSameName(current, poolName);
      refuseForeign(isNew && current !== undefined ? await find(poolName) : found, await isRecorded(poolName));
      if (isNew) void pulumi.log.warn(`${shown(poolName)} ${FIXED_ID}`, pool);
    }
    if (found?.name === undefined) return;
    const nodes = (found.currentDedicatedNodes ?? 0) + (found.currentLowPriorityNodes ?? 0);
    const changes = await changesOf(found, pool);
    if (nodes === 0 || (changes.length === 0 && (await stays(pool)))) return;
    const reason = changes.length === 0 ? "" : `, as Azure cannot change its ${changes.join(", its ")}`;
    const effect = poolName === undefined ? createdFirst(nodes, shown(found.name)) : deletedFirst(nodes);
    void pulumi.log.warn(`${shown(found.name)} will be replaced${reason}: ${effect}`, pool);
  });
}

const FIXED_ID =
  "has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first";

const TASKS = "and Batch stops their tasks and queues them again";

function deletedFirst(nodes: number): string {
  return `its nodes (${nodes}) are deleted, ${TASKS}; the replacement is created after that, and if this fails there is no pool`;
}

function createdFirst(nodes: number, pool: string): string {
  return `after its replacement is created, its nodes (${nodes}) are deleted, ${TASKS}; unfinished jobs of ${pool} wait until you move them to the new pool's id`;
}

type DeployedPool = Partial<batch.GetPoolResult>;

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
function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/**
 * Returns the changes of a pool that replace it and that come from changed arguments, such as
 * `vmSize from Standard_D2ds_v5 to Standard_D4ds_v5`. A value that is a secret is left out.
 */
async function changesOf(deployed: DeployedPool, pool: batch.Pool): Promise<string[]> {
  // The pool's outputs include the effects of transforms and ignoreChanges on its arguments.
  const changes = await Promise.all([
    change("vmSize", pool.vmSize, deployed.vmSize, (size) => size),
    change<number | undefined>("taskSlotsPerNode", pool.taskSlotsPerNode, deployed.taskSlotsPerNode, String),
    change<DeployedPool["deploymentConfiguration"]>(
      "image",
      pool.deploymentConfiguration,
      deployed.deploymentConfiguration,
      imageOf,
    ),
    change<DeployedPool["identity"]>("identity", pool.identity, deployed.identity, identitiesOf),
  ]);
  return changes.filter((each) => each !== undefined);
}

async function change<T>(
  what: string,
  wanted: pulumi.Output<T>,
  deployed: T | undefined,
  shown: (value: T) => string | undefined,
): Promise<string | undefined> {
  const known = (await knownValue(wanted).catch(() => undefined)) as T | undefined;
  const [before, after] = [deployed, known].map((value) => (value === undefined ? undefined : shown(value)));
  if (before === undefined || after === undefined || before.toLowerCase() === after.toLowerCase()) return undefined;
  return (await pulumi.isSecret(wanted)) ? what : `${what} from ${before} to ${after}`;
}

function imageOf(deployment: DeployedPool["deploymentConfiguration"]): string | undefined {
  const machine = deployment?.virtualMachineConfiguration;
  if (machine === undefined) return undefined;
  const { publisher, offer, sku, version, id } = machine.imageReference;
  return `${id ?? `${publisher}/${offer}/${sku}/${version ?? "latest"}`} with ${machine.nodeAgentSkuId}`;
}

/** Returns the ids of a pool's identities. A preview has the given list; Azure returns an object. */
function identitiesOf(identity: DeployedPool["identity"]): string | undefined {
  const identities: unknown = identity?.userAssignedIdentities;
  if (typeof identities !== "object" || identities === null) return undefined;
  return (Array.isArray(identities) ? identities.map(String) : Object.keys(identities)).sort().join(", ");
}
