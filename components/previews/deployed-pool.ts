import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { urnOf } from "./replacement";

/** Where to look for a deployed pool. */
interface PoolPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  /** The pool's name. Without it, the pool is found in the stack's state. */
  readonly poolName?: pulumi.Input<string | undefined>;
}

/**
 * Compares a pool with the deployed one in a preview. Warns if the pool will be replaced while it has nodes ("Pool -
 * Delete": running tasks are terminated and requeued). Refuses a name that differs from the deployed one only in case:
 * Azure ignores the case of names, so such a pool could not be created while the old one exists, and would not replace
 * it. Also refuses a deployed pool that is not in the stack's state, because azure-native does not create a pool that
 * exists.
 *
 * Reports nothing if the pool is not deployed yet or cannot be read.
 */
export function compareWithDeployed(place: PoolPlace, pool: batch.Pool, parent: pulumi.Resource): void {
  // Read the state in an update too: the function's provider is part of the state, and the preview would otherwise
  // announce that it changes.
  const state = isUnderMocks() ? undefined : recordedState().catch(() => undefined);
  if (!pulumi.runtime.isDryRun()) return;
  const nameInState = async () => (await state)?.get(await urnOf(pool))?.name;
  const deployed = pulumi.output(place).apply((known) => deployedPool(known, nameInState, parent));
  const hidesName = pulumi.isSecret(pulumi.output(place.poolName));
  pulumi.all([deployed, place.poolName, hidesName]).apply(([found, name, isSecret]) => {
    if (found?.name === undefined || name === undefined || found.name === name || !isSameName(found.name, name)) return;
    const [rule, got] = isSecret
      ? ["written as in Azure", "a secret"]
      : [`${JSON.stringify(found.name)} as in Azure`, JSON.stringify(name)];
    throw new pulumi.RunError(
      `pool name must be ${rule}, which ignores case, got ${got}; write it as before, or choose another name`,
    );
  });
  deployed.apply(async (found) => {
    if (found?.id === undefined || (await isRecorded(found))) return;
    throw new pulumi.RunError(
      `pool ${found.id} already exists, and this stack's state does not have it: another stack or program has created it, or an update of this stack that was killed; choose another name, or import the pool (docs/recovery.md)`,
    );
  });
  const warn = <T>(
    what: string,
    before: (found: DeployedPool) => string | undefined,
    after: pulumi.Output<T>,
    shown: (value: T) => string | undefined,
  ) =>
    pulumi.all([deployed, after, hidesName, pulumi.isSecret(after)]).apply(([found, value, isNameSecret, isSecret]) => {
      if (found === undefined) return;
      const nodes = (found.currentDedicatedNodes ?? 0) + (found.currentLowPriorityNodes ?? 0);
      const [old, wanted] = [before(found), shown(value as T)];
      if (nodes === 0 || old === undefined || wanted === undefined || old.toLowerCase() === wanted.toLowerCase())
        return;
      const name = isNameSecret ? "the pool" : `pool ${found.name}`;
      const change = isSecret ? what : `${what} from ${old} to ${wanted}`;
      void pulumi.log.warn(
        `${name} will be replaced, as Azure cannot change its ${change}: its nodes (${nodes}) are deleted, and Batch stops their tasks and queues them again`,
        pool,
      );
    });
  // The pool's outputs include the effects of transforms and ignoreChanges on its arguments.
  warn(
    "vmSize",
    ({ vmSize }) => vmSize,
    pool.vmSize,
    (size) => size,
  );
  warn("taskSlotsPerNode", (found) => text(found.taskSlotsPerNode), pool.taskSlotsPerNode, text);
  warn("image", (found) => imageOf(found.deploymentConfiguration), pool.deploymentConfiguration, imageOf);
  warn("identity", (found) => identitiesOf(found.identity), pool.identity, identitiesOf);
}

type DeployedPool = Partial<batch.GetPoolResult>;

/** Returns the deployed pool, or undefined if there is none or it cannot be read. */
async function deployedPool(
  { resourceGroupName, accountName, poolName }: pulumi.Unwrap<PoolPlace>,
  nameInState: () => Promise<unknown>,
  parent: pulumi.Resource,
): Promise<DeployedPool | undefined> {
  try {
    // azure-native generates a name if the program gives none.
    const name = poolName ?? (await nameInState());
    if (typeof name !== "string") return undefined;
    return await batch.getPool({ resourceGroupName, accountName, poolName: name }, { parent });
  } catch {
    return undefined;
  }
}

/** Returns whether the state has a pool with this name. A pool's outputs do not contain its account. */
async function isRecorded({ name }: DeployedPool): Promise<boolean> {
  const state = await recordedState().catch(() => undefined);
  if (state === undefined) return true;
  return state.ofType("azure-native:batch:Pool").some(({ outputs }) => isSameName(String(outputs.name), name ?? ""));
}

/** Compares two pool names without regard to case, as Azure does. */
function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
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
