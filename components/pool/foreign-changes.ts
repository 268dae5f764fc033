import { AsyncResource } from "node:async_hooks";
import type * as batch from "@pulumi/azure-native/batch";
import type * as pulumi from "@pulumi/pulumi";
import { isPlainObject } from "../arguments/later";
import { formerUrns } from "../state/former-urns";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";
import { IGNORED_POOL_PROPERTIES, MACHINE_PATH, NETWORK_PATH } from "./pool-changes";

/**
 * Returns the properties of a pool that not every program sets, and that this program sets.
 *
 * @param network the properties of the network that the program sets.
 */
export function setByProgram(inputs: batch.PoolArgs, network: readonly string[]): string[] {
  const { virtualMachineConfiguration = {} } = (inputs.deploymentConfiguration ?? {}) as Record<string, object>;
  const names = [
    ...Object.keys(inputs),
    ...Object.keys(virtualMachineConfiguration).map((name) => `${MACHINE_PATH}.${name}`),
    ...network.map((name) => `${NETWORK_PATH}.${name}`),
  ];
  return IGNORED_POOL_PROPERTIES.filter((name) => names.includes(name));
}

/**
 * Returns the options with which a pool keeps what someone else has set, in properties that the program does not set.
 * The program may have set such a property in an earlier deployment. Its removal is not ignored then: the component's
 * outputs in the state have the names.
 *
 * A pool also keeps the spelling of its subnet's id, which a transform may have given in another letter case. Azure
 * ignores the case, but azure-native would replace the pool.
 *
 * @param set the properties that the program sets.
 */
export function ignoreForeignChanges(
  set: readonly string[],
  component: pulumi.Resource,
): Pick<pulumi.CustomResourceOptions, "ignoreChanges" | "transforms"> {
  const isWhole = !set.includes(NETWORK_PATH);
  const ignoreChanges = IGNORED_POOL_PROPERTIES.filter(
    (name) => !set.includes(name) && !(isWhole && isInNetwork(name)),
  );
  // Under mocks there is no state, and the server for the transform would keep a unit test running.
  if (isUnderMocks()) return { ignoreChanges };
  const transform = AsyncResource.bind(async ({ props, opts }: pulumi.ResourceTransformArgs) => {
    const { ignoreChanges: given = [] } = opts as pulumi.CustomResourceOptions;
    const before = await setBefore(component).catch(() => []);
    const spelled = await withRecordedSubnet(props, component).catch(() => props);
    const removed = before.filter((name) => ignoreChanges.includes(name));
    // The engine refuses to ignore changes inside an object that is missing or unknown.
    const isObject = isPlainObject(props.networkConfiguration);
    const rest = given.filter((name) => !removed.includes(name) && (isObject || !isInNetwork(name)));
    if (rest.length === given.length && spelled === props) return undefined;
    return { props: spelled, opts: { ...opts, ignoreChanges: rest } };
  });
  return { ignoreChanges, transforms: [transform] };
}

function isInNetwork(name: string): boolean {
  return name.startsWith(`${NETWORK_PATH}.`);
}

/** Returns the properties that the program set in the last deployment. */
async function setBefore(component: pulumi.Resource): Promise<string[]> {
  const state = await recordedState();
  return (await urnsOf(component)).map((urn) => namesIn(state, urn)).find((names) => names !== undefined) ?? [];
}

/** Returns the properties of a pool with the subnet's id as the state spells it, if only the letter case differs. */
async function withRecordedSubnet(
  props: pulumi.ResourceTransformArgs["props"],
  component: pulumi.Resource,
): Promise<pulumi.ResourceTransformArgs["props"]> {
  const network: unknown = props.networkConfiguration;
  if (!isPlainObject(network) || typeof network.subnetId !== "string") return props;
  const { subnetId } = network;
  const state = await recordedState();
  const recorded = (await urnsOf(component))
    .map((urn) => state.get(urn.replace(/::([^:]*)$/, "$azure-native:batch:Pool::$1-pool"))?.networkConfiguration)
    .map((each) => (isPlainObject(each) ? each.subnetId : undefined))
    .find((id) => typeof id === "string" && id !== subnetId && id.toLowerCase() === subnetId.toLowerCase());
  return recorded === undefined ? props : { ...props, networkConfiguration: { ...network, subnetId: recorded } };
}

/** Returns the URNs that a component has, and that it can have in the state. */
async function urnsOf(component: pulumi.Resource): Promise<string[]> {
  return [(await knownText(component.urn)) ?? "", ...(await formerUrns(component))];
}

function namesIn(state: RecordedState, urn: string): string[] | undefined {
  const outputs = state.get(urn);
  if (outputs === undefined) return undefined;
  return Array.isArray(outputs.setByProgram) ? outputs.setByProgram.map(String) : [];
}
