/** Inputs of a pool with one node. */
export const ONE_NODE = {
  vmSize: "STANDARD_D2S_V3",
  deploymentConfiguration: {
    virtualMachineConfiguration: {
      imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server" },
      nodeAgentSkuId: "batch.node.ubuntu 24.04",
    },
  },
  scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } },
};
