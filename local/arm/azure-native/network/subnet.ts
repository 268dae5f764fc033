import { ArmError } from "../../arm-error";
import { arrayAt, objectAt, type Properties, stringAt } from "../../properties";
import type { Azure } from "../azure";
import { subnetInputs } from "../inputs/network/subnet";
import { isSameId, nameOf, parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { isInside, overlaps, rangeOf } from "./address-ranges";
import { newEtag } from "./references";

export const SUBNET = "azure-native:network:Subnet";

/** A subnet. Its addresses must be part of its network and free. Security groups and routes have no effect. */
export const subnet: ResourceType = {
  token: SUBNET,
  armType: "Microsoft.Network/virtualNetworks/subnets",
  apiVersion: "2024-05-01",
  inputs: subnetInputs,
  name: { property: "subnetName", auto: "random" },
  path: ["resourceGroupName", "virtualNetworkName", "subnetName"],
  computed: ["etag", "provisioningState", "purpose"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, [
      "Microsoft.Network/virtualNetworks",
      "virtualNetworkName",
      "subnets",
      "subnetName",
    ]),
  async put({ id, inputs }, azure) {
    const network = azure.resources.get(parentOf(id) ?? "");
    const spaces = arrayAt(objectAt(network?.inputs ?? {}, "addressSpace"), "addressPrefixes").map(String);
    checkRange(id, inputs, spaces, azure);
    return subnetOutputs(inputs);
  },
  refuseDelete: ({ id }, azure) => requireUnusedSubnet(id, azure),
};

/** Returns the outputs of a subnet that are not equal to an input. */
export function subnetOutputs(inputs: Properties): Properties {
  return {
    // Azure's defaults since API version 2020-11-01 ("Manage network policies for private endpoints").
    privateEndpointNetworkPolicies: inputs.privateEndpointNetworkPolicies ?? "Disabled",
    privateLinkServiceNetworkPolicies: inputs.privateLinkServiceNetworkPolicies ?? "Enabled",
    etag: newEtag(),
    provisioningState: "Succeeded",
  };
}

/**
 * Checks the addresses of a subnet.
 *
 * @param spaces the address prefixes of its network.
 * @throws {ArmError} if they are not part of the network, or belong to another subnet.
 */
export function checkRange(id: string, inputs: Properties, spaces: readonly string[], azure: Azure): void {
  const network = parentOf(id) ?? "";
  const others = azure.resources.list(SUBNET, network).filter((other) => !isSameId(other.id, id));
  for (const prefix of prefixesOf(inputs)) {
    const range = rangeOf(prefix);
    const isPart = range !== undefined && spaces.some((space) => isInside(range, rangeOf(space) ?? range));
    if (!isPart) {
      throw new ArmError(
        400,
        "NetcfgInvalidSubnet",
        `Subnet '${nameOf(id)}' is not valid because its IP address range is outside the IP address range of virtual network '${nameOf(network)}'.`,
      );
    }
    const taken = others.some(({ inputs: other }) =>
      prefixesOf(other).some((its) => overlaps(range, rangeOf(its) ?? { first: -1, last: -1 })),
    );
    if (!taken) continue;
    throw new ArmError(
      400,
      "NetcfgSubnetRangesOverlap",
      `Subnet '${nameOf(id)}' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '${nameOf(network)}'.`,
    );
  }
}

/**
 * Requires that a subnet exists. The subnets of other subscriptions are not known, and accepted.
 *
 * @throws {ArmError}
 */
export function requireSubnet(id: string, { resources, identity }: Azure): Properties | undefined {
  if (!id.toLowerCase().startsWith(`/subscriptions/${identity.subscriptionId.toLowerCase()}/`)) return undefined;
  const found = resources.get(id);
  if (found?.type === SUBNET) return found.inputs;
  throw new ArmError(400, "InvalidPropertyValue", `the subnet '${id}' must exist`);
}

/** Requires that a subnet has a service endpoint. @throws {ArmError} */
export function requireServiceEndpoint(id: string, service: string, azure: Azure): void {
  const inputs = requireSubnet(id, azure);
  if (inputs === undefined) return;
  if (arrayAt(inputs, "serviceEndpoints").some((each) => (each as Properties).service === service)) return;
  throw new ArmError(
    400,
    "SubnetsHaveNoServiceEndpointsConfigured",
    `Subnets ${nameOf(id)} of virtual network ${nameOf(parentOf(id) ?? "")} do not have ServiceEndpoints for ${service} resources configured. Add ${service} to subnet's ServiceEndpoints collection before trying to ACL ${service} resources to these subnets.`,
  );
}

/** Returns the address prefixes of a subnet. */
export function prefixesOf(inputs: Properties): string[] {
  const one = stringAt(inputs, "addressPrefix");
  return one === undefined ? arrayAt(inputs, "addressPrefixes").map(String) : [one];
}

/** @throws {ArmError} `InUseSubnetCannotBeDeleted`, if a private endpoint or a pool is in a subnet. */
export function requireUnusedSubnet(id: string, { resources }: Azure): void {
  const isIn = (subnetId: unknown) => typeof subnetId === "string" && isSameId(subnetId, id);
  const user =
    resources.list("azure-native:network:PrivateEndpoint").find(({ inputs }) => isIn(objectAt(inputs, "subnet").id)) ??
    resources
      .list("azure-native:batch:Pool")
      .find(({ inputs }) => isIn(objectAt(inputs, "networkConfiguration").subnetId));
  if (user === undefined) return;
  throw new ArmError(
    400,
    "InUseSubnetCannotBeDeleted",
    `Subnet ${nameOf(id)} is in use by ${user.id} and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See aka.ms/deletesubnet.`,
  );
}
