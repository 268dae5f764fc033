import { acted, changed, failed, listed, type Recording, setUp } from "../support/recording";
import { IMAGE, NODE_IMAGE, node, nodeList, OLD_IMAGES, VM_SIZE } from "../support/shapes";

const NODE = "/pools/pool/nodes/{node}";

/** Nodes are read, disabled for scheduling, enabled, restarted and removed. */
export const pythonSdkComputeNodes: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch.test_batch_compute_nodes",
  apiVersion: "2021-06-01.14.0",
  adapted: OLD_IMAGES,
  interactions: [
    setUp("POST /pools", { id: "pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE, targetDedicatedNodes: 2 }),
    listed("GET /pools/pool/nodes", nodeList(NODE_IMAGE), {
      isRepeated: true,
      keep: { node: "value.0.id", other: "value.1.id" },
    }),
    listed(`GET ${NODE}`, node(NODE_IMAGE)),
    listed(`POST ${NODE}/uploadbatchservicelogs`, "odata.metadata virtualDirectoryName numberOfFilesUploaded#", {
      body: { containerUrl: "https://store.example/logs", startTime: "2024-01-02T03:04:05Z" },
    }),
    acted(`POST ${NODE}/disablescheduling`, 200),
    acted(`POST ${NODE}/enablescheduling`, 200),
    acted(`POST ${NODE}/reboot`, 202, { nodeRebootOption: "terminate" }),
    failed("POST /pools/pool/nodes/{other}/reimage", 409, "OperationNotValidOnNode", {
      body: { nodeReimageOption: "terminate" },
      values: "values[key value]",
    }),
    changed("POST /pools/pool/removenodes", 202, { nodeList: ["{node}", "{other}"] }),
  ],
};
