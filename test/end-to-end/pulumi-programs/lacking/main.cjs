// Uses types that local Azure lacks. Each needs the resource before it.
const compute = require("@pulumi/azure-native/compute");
const containerservice = require("@pulumi/azure-native/containerservice");
const network = require("@pulumi/azure-native/network");
const resources = require("@pulumi/azure-native/resources");

const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
const addressSpace = { addressPrefixes: ["10.0.0.0/16"] };
const subnets = [{ name: "nodes", addressPrefix: "10.0.0.0/24" }];
const net = new network.VirtualNetwork("net", { resourceGroupName, addressSpace, subnets });
const subnet = { id: net.subnets.apply(([first]) => first.id) };
const nic = new network.NetworkInterface("nic", { resourceGroupName, ipConfigurations: [{ name: "ip", subnet }] });
const networkProfile = { networkInterfaces: [{ id: nic.id }] };
const machine = new compute.VirtualMachine("machine", { resourceGroupName, networkProfile });
new containerservice.ManagedCluster("cluster", { resourceGroupName, tags: { machine: machine.vmId } });
