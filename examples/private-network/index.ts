import * as authorization from "@pulumi/azure-native/authorization";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { OutputPipeline, PublicIp } from "azure-batch-outputs";

const config = new pulumi.Config();
const location = config.require("location");

const { name: resourceGroupName } = new resources.ResourceGroup("network", { location });
const { name: virtualNetworkName } = new network.VirtualNetwork("studio", {
  resourceGroupName,
  addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
});
const subnetId = (name: string, addressPrefix: string) =>
  new network.Subnet(name, { resourceGroupName, virtualNetworkName, addressPrefix }).id;
const nodes = subnetId("nodes", "10.0.0.0/24");
const endpoints = subnetId("endpoints", "10.0.1.0/24");

const pipeline = new OutputPipeline("render", {
  location,
  jobs: ["frames"],
  pools: [
    {
      name: "workers",
      vmSize: "Standard_D2ds_v5",
      nodes: config.requireNumber("nodes"),
      subnetId: nodes,
      publicIp: PublicIp.None,
    },
  ],
  submitters: [{ name: "me", principalId: authorization.getClientConfigOutput().objectId }],
  network: {
    privateEndpoints: { subnetId: endpoints },
    // The first update uploads the node tool, and the private endpoint is not reachable from outside.
    ...(config.requireBoolean("isPublic")
      ? { publicNetworkAccess: true, allowedIpRanges: [config.require("deployerAddress")] }
      : { publicNetworkAccess: false }),
  },
});

export const destinations = pipeline.destinations;

/** The subnet in which machines reach the accounts. */
export const nodesSubnetId = nodes;
