import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { scaleOf, toDataPlane } from "../../../arm/azure-native/pool-shape";
import type { Properties } from "../../../arm/properties";

const base = {
  vmSize: "Standard_D2s_v3",
  deploymentConfiguration: {
    virtualMachineConfiguration: { imageReference: { id: "/images/own" }, nodeAgentSkuId: "a" },
  },
};

describe("the shape of a pool", () => {
  const cases: [string, Properties, Properties][] = [
    [
      "an image of one's own",
      {},
      {
        virtualMachineConfiguration: { nodeAgentSKUId: "a", imageReference: { virtualMachineImageId: "/images/own" } },
      },
    ],
    [
      "no scale settings",
      {},
      { enableAutoScale: false, targetDedicatedNodes: 0, targetLowPriorityNodes: 0, resizeTimeout: "PT15M" },
    ],
    [
      "an autoscale formula",
      { scaleSettings: { autoScale: { formula: "f" } } },
      { enableAutoScale: true, autoScaleFormula: "f", autoScaleEvaluationInterval: "PT15M" },
    ],
    [
      "application packages",
      { applicationPackages: [{ id: "/x/applications/app", version: "1" }] },
      { applicationPackageReferences: [{ applicationId: "app", version: "1" }] },
    ],
    ["communication between nodes", { interNodeCommunication: "Enabled" }, { enableInterNodeCommunication: true }],
    [
      "a policy",
      { taskSchedulingPolicy: { nodeFillType: "Pack" } },
      { taskSchedulingPolicy: { nodeFillType: "pack" } },
    ],
    [
      "a network",
      {
        networkConfiguration: {
          subnetId: "s",
          publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" },
          endpointConfiguration: { inboundNatPools: [{ name: "ssh", protocol: "TCP" }] },
        },
      },
      {
        networkConfiguration: {
          subnetId: "s",
          publicIPAddressConfiguration: { provision: "nopublicipaddresses" },
          endpointConfiguration: { inboundNATPools: [{ name: "ssh", protocol: "tcp" }] },
        },
      },
    ],
    [
      "a named user of a container",
      {
        startTask: {
          commandLine: "c",
          waitForSuccess: false,
          maxTaskRetryCount: -1,
          userIdentity: { userName: "u" },
          containerSettings: { imageName: "i", workingDirectory: "TaskWorkingDirectory", registry: { userName: "r" } },
        },
        userAccounts: [{ name: "u", password: "p", elevationLevel: "Admin" }],
      },
      {
        startTask: {
          commandLine: "c",
          waitForSuccess: false,
          maxTaskRetryCount: -1,
          userIdentity: { username: "u" },
          containerSettings: { imageName: "i", workingDirectory: "taskWorkingDirectory", registry: { username: "r" } },
        },
        userAccounts: [{ name: "u", password: "p", elevationLevel: "admin" }],
      },
    ],
  ];
  for (const [what, inputs, expected] of cases) {
    it(`converts ${what} to the data plane's form`, () => {
      const pool = toDataPlane("frames", { ...base, ...inputs });
      assert.equal(pool.id, "frames");
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(pool[name], value, name);
    });
  }

  const scales: [string, Properties, Properties, Properties][] = [
    [
      "the same targets",
      { targetDedicatedNodes: 2, targetLowPriorityNodes: 0 },
      { fixedScale: { targetDedicatedNodes: 2 } },
      { fixedScale: { targetDedicatedNodes: 2 } },
    ],
    [
      "other targets",
      { targetDedicatedNodes: 3, targetLowPriorityNodes: 1 },
      { fixedScale: { targetDedicatedNodes: 2, resizeTimeout: "PT20M" } },
      { fixedScale: { targetDedicatedNodes: 3, targetLowPriorityNodes: 1, resizeTimeout: "PT20M" } },
    ],
    [
      "a formula",
      { enableAutoScale: true, autoScaleFormula: "f" },
      { autoScale: { formula: "e", evaluationInterval: "PT5M" } },
      { autoScale: { formula: "f", evaluationInterval: "PT5M" } },
    ],
  ];
  for (const [what, live, before, expected] of scales) {
    it(`converts ${what} back`, () => assert.deepEqual(scaleOf(live, before), expected));
  }
});
