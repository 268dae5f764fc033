import { randomUUID } from "node:crypto";
import type { Resource } from "../../../environment/resources";
import { ArmError } from "../../arm-error";
import { arrayAt, defined, isObject, objectAt, type Properties } from "../../properties";
import type { Azure } from "../azure";
import { virtualNetworkInputs } from "../inputs/network/virtual-network";
import { resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { rangeOf } from "./address-ranges";
import { newEtag } from "./references";
import { checkRange, requireUnusedSubnet, SUBNET, subnetOutputs } from "./subnet";

/** A virtual network. Its subnets can be part of it, or resources of their own. Peerings have no effect. */
export const virtualNetwork: ResourceType = {
  token: "azure-native:network:VirtualNetwork",
  armType: "Microsoft.Network/virtualNetworks",
  apiVersion: "2024-05-01",
  inputs: virtualNetworkInputs,
  name: { property: "virtualNetworkName", auto: "random" },
  path: ["resourceGroupName", "virtualNetworkName"],
  computed: ["etag", "flowLogs", "provisioningState", "resourceGuid", "subnets"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.Network/virtualNetworks", "virtualNetworkName"]),
  async put({ id, inputs, existing }, azure) {
    requireSameLocation(existing, inputs);
    for (const prefix of arrayAt(objectAt(inputs, "addressSpace"), "addressPrefixes").map(String)) {
      if (rangeOf(prefix) !== undefined) continue;
      throw new ArmError(400, "InvalidAddressPrefixFormat", `Address prefix ${prefix} must be an IPv4 range`);
    }
    putSubnets(id, inputs, existing, azure);
    return {
      enableDdosProtection: inputs.enableDdosProtection ?? false,
      etag: newEtag(),
      flowLogs: [],
      provisioningState: "Succeeded",
      resourceGuid: existing?.outputs.resourceGuid ?? randomUUID(),
      subnets: subnetsOf(id, azure),
    };
  },
  read: async ({ id }, azure) => ({ outputs: { subnets: subnetsOf(id, azure) } }),
};

function requireSameLocation(existing: Resource | undefined, inputs: Properties): void {
  if (existing === undefined || existing.inputs.location === inputs.location) return;
  throw new ArmError(
    409,
    "InvalidResourceLocation",
    `The resource '${existing.id}' already exists in location '${existing.inputs.location}'. A resource with the same name cannot be created in location '${inputs.location}'.`,
  );
}

/** Writes the subnets in the inputs. Like azure-native, it keeps the subnets that are resources of their own. */
function putSubnets(id: string, inputs: Properties, existing: Resource | undefined, azure: Azure): void {
  const spaces = arrayAt(objectAt(inputs, "addressSpace"), "addressPrefixes").map(String);
  const given = arrayAt(inputs, "subnets").filter(isObject);
  const names = new Set(given.map(({ name }) => String(name)));
  for (const former of arrayAt(existing?.inputs ?? {}, "subnets").filter(isObject)) {
    if (names.has(String(former.name))) continue;
    requireUnusedSubnet(`${id}/subnets/${former.name}`, azure);
    azure.resources.delete(`${id}/subnets/${former.name}`);
  }
  const [, , , , resourceGroupName, , , , virtualNetworkName] = id.split("/");
  for (const { name, ...subnet } of given) {
    const subnetId = `${id}/subnets/${name}`;
    const own = { ...subnet, resourceGroupName, virtualNetworkName, subnetName: name };
    checkRange(subnetId, own, spaces, azure);
    const outputs = { ...subnet, ...subnetOutputs(own), name, type: "Microsoft.Network/virtualNetworks/subnets" };
    azure.resources.put({ id: subnetId, type: SUBNET, inputs: defined(own), outputs: defined(outputs) });
  }
}

function subnetsOf(id: string, { resources }: Azure): Properties[] {
  return resources.list(SUBNET, id).map((subnet) => ({ id: subnet.id, ...subnet.outputs }));
}
