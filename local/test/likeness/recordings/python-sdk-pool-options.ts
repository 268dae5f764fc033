import { created, listed, type Recording, read } from "../support/recording";
import { IMAGE, NODE_IMAGE, OLD_IMAGES, POOL, VIRTUAL_MACHINES, VM_SIZE } from "../support/shapes";

const NETWORK = [
  "networkConfiguration{dynamicVNetAssignmentScope=none enableAcceleratedNetworking?=false",
  "endpointConfiguration{inboundNATPools[name protocol=udp backendPort# frontendPortRangeStart# frontendPortRangeEnd#",
  "networkSecurityGroupRules[priority# access=allow sourceAddressPrefix sourcePortRanges[$]]]}}",
].join(" ");

const READ_POOL = `${POOL} ${VIRTUAL_MACHINES} ${NETWORK}`;

const CREATING_NODE = [
  "id url state=creating schedulingState=enabled stateTransitionTime allocationTime ipAddress affinityId vmSize",
  "totalTasksRun# totalTasksSucceeded# runningTasksCount# runningTaskSlotsCount# isDedicated?",
  "endpointConfiguration{inboundEndpoints[name protocol publicIPAddress publicFQDN frontendPort# backendPort#]}",
  NODE_IMAGE,
].join(" ");

/** A pool whose nodes have an open port. */
const createPool = created(
  "POST /pools",
  "/pools/pool",
  {
    id: "pool",
    targetDedicatedNodes: 1,
    vmSize: VM_SIZE,
    virtualMachineConfiguration: IMAGE,
    networkConfiguration: {
      endpointConfiguration: {
        inboundNATPools: [
          {
            name: "Port",
            protocol: "udp",
            backendPort: 64444,
            frontendPortRangeStart: 60000,
            frontendPortRangeEnd: 61000,
            networkSecurityGroupRules: [{ priority: 150, access: "allow", sourceAddressPrefix: "*" }],
          },
        ],
      },
    },
  },
  { isCreating: true },
);

const STEADY = "currentNodeCommunicationMode allocationState=steady";

const listNodes = listed("GET /pools/pool/nodes", `odata.metadata value[${CREATING_NODE}]`, {
  keep: { node: "value.0.id" },
});

/** A pool opens a port of its nodes. */
export const pythonSdkNetworkConfiguration: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_network_configuration[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: OLD_IMAGES,
  interactions: [createPool, read("GET /pools/pool", `${READ_POOL} ${STEADY}`, { isRepeated: true }), listNodes],
};

const EXTENSION_SETTINGS = "name publisher type typeHandlerVersion autoUpgradeMinorVersion?";

const EXTENSION = [
  "provisioningState=Succeeded instanceView{name statuses[code level# displayStatus message]}",
  `vmExtension{${EXTENSION_SETTINGS}}`,
].join(" ");

/** A node has an extension of its pool. */
export const pythonSdkNodeExtensions: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_compute_node_extensions[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: `${OLD_IMAGES} The pool is created without the extension.`,
  interactions: [
    createPool,
    read(
      "GET /pools/pool",
      [`${POOL} ${VIRTUAL_MACHINES.slice(0, -1)} extensions[${EXTENSION_SETTINGS}]}`, `${NETWORK} ${STEADY}`].join(" "),
      { isRepeated: true },
    ),
    listNodes,
    listed("GET /pools/pool/nodes/{node}/extensions", `odata.metadata value[${EXTENSION}]`),
    listed("GET /pools/pool/nodes/{node}/extensions/extension", `odata.metadata ${EXTENSION}`),
  ],
};

/** A pool mounts a container with an account key, which answers do not have. */
export const pythonSdkBlobfuseMount: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch_create_pool_with_blobfuse_mount[sync]",
  apiVersion: "2023-05-01.17.0",
  adapted: OLD_IMAGES,
  interactions: [
    created("POST /pools", "/pools/pool", {
      id: "pool",
      vmSize: VM_SIZE,
      virtualMachineConfiguration: {
        imageReference: { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter" },
        nodeAgentSKUId: "batch.node.windows amd64",
        windowsConfiguration: { enableAutomaticUpdates: true },
      },
      taskSchedulingPolicy: { nodeFillType: "pack" },
      mountConfiguration: [
        {
          azureBlobFileSystemConfiguration: {
            accountName: "store",
            containerName: "files",
            relativeMountPath: "files",
            accountKey: "a2V5",
          },
        },
      ],
    }),
    read(
      "GET /pools/pool",
      [
        `${POOL} taskSchedulingPolicy{nodeFillType=Pack}`,
        `${VIRTUAL_MACHINES.slice(0, -1)} windowsConfiguration{enableAutomaticUpdates?=true}}`,
        "mountConfiguration[azureBlobFileSystemConfiguration{accountName containerName relativeMountPath}]",
      ].join(" "),
    ),
  ],
};
