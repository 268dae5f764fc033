import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";

/** Where a pool is deployed, if it is. */
export interface PoolPlace {
  readonly resourceGroupName: pulumi.Input<string>;
  readonly accountName: pulumi.Input<string>;
  readonly poolName: pulumi.Input<string>;
}

/**
 * Compares a pool with the deployed one of the same name, in a preview: warns if the pool will be replaced while it has
 * nodes, and refuses a name that differs from the deployed one only in case. Azure ignores the case of names, so such a pool
 * could not be created beside the old one, nor instead of it.
 *
 * Nothing is said if the pool is not deployed yet, or cannot be read.
 */
export function compareWithDeployed(place: PoolPlace, pool: batch.Pool, parent: pulumi.Resource): void {
  if (!pulumi.runtime.isDryRun()) return;
  const deployed = pulumi.output(place).apply((known) => deployedPool(known, parent));
  pulumi.all([deployed, place.poolName]).apply(([found, name]) => {
    if (found?.name === undefined || found.name === name || found.name.toLowerCase() !== name.toLowerCase()) return;
    throw new pulumi.RunError(
      `pool name must be ${JSON.stringify(found.name)} as in Azure, which ignores case, got ${JSON.stringify(name)}; write it as before, or choose another name`,
    );
  });
  // The pool's outputs have what transforms and ignoreChanges made of its arguments.
  const { vmSize, taskSlotsPerNode, deploymentConfiguration } = pool;
  pulumi
    .all([deployed, vmSize, taskSlotsPerNode, deploymentConfiguration])
    .apply(([found, size, slots, deployment]) => {
      const nodes = (found?.currentDedicatedNodes ?? 0) + (found?.currentLowPriorityNodes ?? 0);
      if (found === undefined || nodes === 0) return;
      const changes = [
        change("vmSize", found.vmSize, size),
        change("taskSlotsPerNode", found.taskSlotsPerNode, slots),
        change("image", imageOf(found.deploymentConfiguration), imageOf(deployment)),
      ].filter((each) => each !== undefined);
      if (changes.length === 0) return;
      const what = `pool ${found.name} will be replaced, as Azure cannot change ${changes.join(" and ")}`;
      const effect = `its ${nodes} nodes are deleted, and Batch stops their tasks and queues them again`;
      void pulumi.log.warn(`${what}: ${effect}`, pool);
    });
}

/** The deployed pool; undefined if there is none, or if it cannot be read. */
async function deployedPool(
  place: pulumi.Unwrap<PoolPlace>,
  parent: pulumi.Resource,
): Promise<Partial<batch.GetPoolResult> | undefined> {
  try {
    return await batch.getPool(place, { parent });
  } catch {
    return undefined;
  }
}

/** How a message tells a change; undefined if there is none. Azure ignores the case of sizes and images. */
function change(name: string, before: unknown, after: unknown): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (String(before).toLowerCase() === String(after).toLowerCase()) return undefined;
  return `${name} from ${before} to ${after}`;
}

function imageOf(deployment: batch.GetPoolResult["deploymentConfiguration"] | undefined): string | undefined {
  const machine = deployment?.virtualMachineConfiguration;
  if (machine === undefined) return undefined;
  const { publisher, offer, sku, version, id } = machine.imageReference;
  return id ?? `${publisher}/${offer}/${sku}/${version ?? "latest"} (${machine.nodeAgentSkuId})`;
}
