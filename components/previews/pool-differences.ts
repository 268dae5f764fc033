import type * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { isKnown, knownValue } from "../state/known-value";
import { stays } from "./replacement";
import { changedArguments } from "./replacing-properties";

/** A pool as Azure returns it. */
export type DeployedPool = Partial<batch.GetPoolResult>;

/**
 * Returns the changes of a pool that replace it and that come from changed arguments, such as
 * `vmSize from Standard_D2ds_v5 to Standard_D4ds_v5`. A value that is a secret is left out.
 *
 * @param identityIds the ARM ids of the identities that the program gives the pool.
 * @param given the properties of the pool that the program sets.
 */
export async function changesOf(
  deployed: DeployedPool,
  pool: batch.Pool,
  identityIds: pulumi.Input<pulumi.Input<string>[]>,
  given: readonly string[],
): Promise<string[]> {
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
    changeOfIdentity(deployed.identity, pool, identityIds),
  ]);
  // Azure returns defaults of the other properties. So these only explain a replacement that the preview announces.
  const others = (await stays(pool)) ? [] : await changedArguments(deployed, pool, given);
  return [...changes.filter((each) => each !== undefined), ...others];
}

/**
 * azure-native's preview knows the identities only of a pool that it leaves unchanged, because Azure's answer has
 * another form than the argument. If the pool is replaced, this compares the argument, which does not include the
 * effects of transforms.
 */
async function changeOfIdentity(
  deployed: DeployedPool["identity"],
  pool: batch.Pool,
  identityIds: pulumi.Input<pulumi.Input<string>[]>,
): Promise<string | undefined> {
  if (await isKnown(pool.identity)) return change("identity", pool.identity, deployed, identitiesOf);
  if (await stays(pool)) return undefined;
  const wanted = pulumi.output(identityIds).apply((ids) => ({ userAssignedIdentities: ids }));
  if (await isKnown(wanted)) return change<unknown>("identity", wanted, deployed, identitiesOf);
  const before = identitiesOf(deployed);
  if (before === undefined) return undefined;
  return (await pulumi.isSecret(wanted)) ? "identity" : `identity from ${before} to a new one`;
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

/** Returns the ids of a pool's identities. A program gives a list; Azure returns an object. */
function identitiesOf(identity: unknown): string | undefined {
  const identities: unknown = (identity as DeployedPool["identity"])?.userAssignedIdentities;
  if (typeof identities !== "object" || identities === null) return undefined;
  return (Array.isArray(identities) ? identities.map(String) : Object.keys(identities)).sort().join(", ");
}
