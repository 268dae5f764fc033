import type { TokenCredential } from "@azure/core-auth";
import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import { batchCredential } from "../deployer/batch-credential";
import { accountOf } from "../previews/pool-account";
import { isSameName } from "../previews/recorded-pool";
import { DeploymentFailure } from "../state/deployment-failure";
import { formerUrns } from "../state/former-urns";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { recordedState } from "../state/recorded-state";
import { BatchFailure, openBatchPool } from "./batch-pool";
import { drainPool } from "./drain-pool";

/**
 * Returns the ARM id of a pool. In an update, it is known only when the tasks of the pool that this one replaced have
 * ended. The engine deletes the old pool after the program has ended, so its deletion interrupts nothing.
 *
 * The program waits itself, because a `beforeDelete` hook of the engine would make `pulumi destroy` fail without the
 * program. The component's outputs in the state have the id of the old pool until the new one's is registered. So after
 * a wait that failed or was killed, the next update finds the old pool again.
 *
 * Call this before the program registers the component's outputs. The wait needs the right to change the pool, which a
 * deployer of pools has: `Microsoft.Batch/batchAccounts/pools/write`.
 */
export function idWhenDrained(
  pool: batch.Pool,
  timeoutMinutes: pulumi.Input<number>,
  component: pulumi.Resource,
): pulumi.Output<string> {
  if (isUnderMocks() || pulumi.runtime.isDryRun()) return pool.id;
  const credential = batchCredential(component);
  // Only a pool that is drained needs the credential, and it reports the error.
  credential.catch(() => undefined);
  const before = recordedId(component);
  return pulumi.all([pool.id, timeoutMinutes]).apply(async ([id, minutes]) => {
    const old = await before;
    if (old === undefined || isSameName(old, id)) return id;
    try {
      await drain(old, minutes, credential, component);
    } catch (error) {
      throw new DeploymentFailure(component, error);
    }
    return id;
  });
}

/** Returns the ARM id of the component's pool after the last update that ended well. */
async function recordedId(component: pulumi.Resource): Promise<string | undefined> {
  const state = await recordedState().catch(() => undefined);
  if (state === undefined) return undefined;
  const urns = [(await knownText(component.urn)) ?? "", ...(await formerUrns(component))];
  const ids = urns.map((urn) => state.get(urn)?.armId);
  return ids.find((id): id is string => typeof id === "string");
}

async function drain(
  armId: string,
  timeoutMinutes: number,
  credential: Promise<TokenCredential>,
  component: pulumi.Resource,
): Promise<void> {
  const name = nameInId(armId, "pools");
  const endpoint = await endpointOf(armId, component);
  if (endpoint === undefined) return;
  const pool = await openBatchPool(endpoint, name, await credential);
  const onWait = () =>
    void pulumi.log.info(
      `pool ${name} starts no more tasks, and is deleted when its running tasks have ended`,
      component,
    );
  const isEmpty = await drainPool(pool, { timeoutMinutes, onWait }).catch((error: unknown) => {
    throw error instanceof BatchFailure ? refused(name, error) : error;
  });
  if (isEmpty) return;
  throw new Error(
    `pool ${name} still has running tasks after ${timeoutMinutes} minutes; its replacement is created, and both pools stay; run \`pulumi up\` to wait again, terminate the tasks, or set replace to "create-first" to delete the pool with its tasks`,
  );
}

/** Returns the host of the Batch account of a pool, or undefined if the account does not exist. */
async function endpointOf(armId: string, parent: pulumi.Resource): Promise<string | undefined> {
  try {
    return (await batch.getBatchAccount(accountOf(armId), { parent })).accountEndpoint;
  } catch (error) {
    if (/404|NotFound/.test(String(error))) return undefined;
    throw error;
  }
}

function refused(name: string, { status, code }: BatchFailure): Error {
  const fix =
    status === 403
      ? "let this machine through the Batch account's firewall, give the deployer a role that can change pools, such as Azure Batch Data Contributor,"
      : "try again,";
  return new Error(
    `the Batch service refuses to drain pool ${name} (status ${status}, ${code}); ${fix} or set replace to "create-first" to delete the pool with its tasks`,
  );
}
