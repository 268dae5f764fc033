import { ArmError } from "../../arm-error";
import { arrayAt, isObject, objectAt, type Properties, stringAt } from "../../properties";
import type { Azure } from "../azure";
import { privateEndpointInputs } from "../inputs/network/private-endpoint";
import { isSameId, nameOf, parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";
import { addressText, rangeOf } from "./address-ranges";
import { PRIVATE_ENDPOINT } from "./private-access";
import { invalidReference, newEtag, requireReferenced } from "./references";
import { prefixesOf, SUBNET } from "./subnet";

/**
 * The sub-resources that a private endpoint can have as its target, by the type of the account ("What is a private
 * endpoint?", table of private-link resources).
 */
const GROUP_IDS: Readonly<Record<string, readonly string[]>> = {
  "azure-native:storage:StorageAccount": [
    "blob",
    "blob_secondary",
    "dfs",
    "dfs_secondary",
    "file",
    "queue",
    "queue_secondary",
    "table",
    "table_secondary",
    "web",
    "web_secondary",
  ],
  "azure-native:batch:BatchAccount": ["batchAccount", "nodeManagement"],
  // Local Azure keeps these types, and an endpoint of one is kept, too.
  "azure-native:containerregistry:Registry": ["registry"],
  "azure-native:keyvault:Vault": ["vault"],
  "azure-native:sql:Server": ["sqlServer"],
  "azure-native:web:WebApp": ["sites"],
};

/** The number of addresses at the start of a subnet that Azure reserves. */
const RESERVED = 4;

/**
 * A private endpoint of an account. It is approved at once. Local Azure gives requests no private address: nodes of the
 * same virtual network are let in, if their network is linked to the zone that has the endpoint's name.
 */
export const privateEndpoint: ResourceType = {
  token: PRIVATE_ENDPOINT,
  armType: "Microsoft.Network/privateEndpoints",
  apiVersion: "2024-05-01",
  inputs: privateEndpointInputs,
  name: { property: "privateEndpointName", auto: "random" },
  path: ["resourceGroupName", "privateEndpointName"],
  createOnly: ["subnet"],
  computed: ["customDnsConfigs", "etag", "networkInterfaces", "privateLinkServiceConnections", "provisioningState"],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.Network/privateEndpoints", "privateEndpointName"]),
  async put({ id, inputs, existing }, azure) {
    const subnet = requireReferenced(azure, String(objectAt(inputs, "subnet").id), SUBNET, id);
    const network = azure.resources.get(parentOf(subnet.id) ?? "");
    if (network?.inputs.location !== inputs.location) throw invalidReference(subnet.id, id);
    const connection = onlyConnection(inputs);
    const target = azure.resources.get(String(connection.privateLinkServiceId));
    const groups = GROUP_IDS[target?.type ?? ""];
    if (target === undefined || groups === undefined) {
      throw invalidReference(String(connection.privateLinkServiceId), id);
    }
    const groupIds = arrayAt(connection, "groupIds").map(String);
    const [groupId = ""] = groupIds;
    if (groupIds.length !== 1 || !groups.includes(groupId)) {
      refuse(`groupIds must be one of ${groups.join(", ")}, got '${groupIds.join(", ")}'`);
    }
    const before = existing && onlyConnection(existing.inputs).privateLinkServiceId;
    if (before !== undefined && !isSameId(String(before), String(connection.privateLinkServiceId))) {
      refuse(`privateLinkServiceId cannot be changed from '${before}' to '${connection.privateLinkServiceId}'`);
    }
    const address = existing === undefined ? freeAddress(subnet.id, subnet.inputs, azure) : addressOf(existing.outputs);
    return {
      customDnsConfigs: [{ fqdn: `${nameOf(target.id)}.${groupId}`, ipAddresses: [address] }],
      etag: newEtag(),
      networkInterfaces: [{ id: id.replace(/\/privateEndpoints\/(.*)$/, "/networkInterfaces/$1.nic") }],
      privateLinkServiceConnections: [
        {
          ...connection,
          id: `${id}/privateLinkServiceConnections/${connection.name}`,
          privateLinkServiceConnectionState: { status: "Approved", description: "Auto-Approved", actionsRequired: "" },
          provisioningState: "Succeeded",
        },
      ],
      provisioningState: "Succeeded",
    };
  },
};

/** Returns the connection of an endpoint. Connections that someone must approve are not supported. */
function onlyConnection(inputs: Properties): Properties {
  const [connection, ...others] = arrayAt(inputs, "privateLinkServiceConnections").filter(isObject);
  if (arrayAt(inputs, "manualPrivateLinkServiceConnections").length > 0) {
    refuse("manualPrivateLinkServiceConnections must be left out, because local Azure has no approval of connections");
  }
  if (connection === undefined || others.length > 0) refuse("privateLinkServiceConnections must have one connection");
  if (stringAt(connection, "name") === undefined) refuse("privateLinkServiceConnections[0].name must be given");
  return connection;
}

function freeAddress(subnetId: string, subnet: Properties, { resources }: Azure): string {
  const used = new Set(
    resources
      .list(PRIVATE_ENDPOINT)
      .filter(({ inputs }) => isSameId(String(objectAt(inputs, "subnet").id), subnetId))
      .map(({ outputs }) => addressOf(outputs)),
  );
  const range = rangeOf(prefixesOf(subnet)[0] ?? "");
  // The last address of a subnet is reserved, too.
  for (let next = (range?.first ?? 0) + RESERVED; range !== undefined && next < range.last; next++) {
    if (!used.has(addressText(next))) return addressText(next);
  }
  throw new ArmError(400, "SubnetIsFull", `Subnet ${nameOf(subnetId)} does not have enough capacity for 1 IP address.`);
}

function addressOf(outputs: Properties): string {
  const [config] = arrayAt(outputs, "customDnsConfigs").filter(isObject);
  return String(arrayAt(config ?? {}, "ipAddresses")[0]);
}

function refuse(message: string): never {
  throw new ArmError(400, "InvalidRequestPropertyValue", message);
}
