import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { asAnswered } from "../../../../batch/service/lifecycle/pool-answer";

const MACHINE = { imageReference: { publisher: "canonical" }, nodeAgentSKUId: "batch.node.ubuntu 24.04" };

describe("a pool in answers", () => {
  const cases: readonly [what: string, sent: object, answered: object][] = [
    ["the size in lower case", { vmSize: "Standard_D2s_v5" }, { vmSize: "standard_d2s_v5" }],
    ["the default fill type", {}, { taskSchedulingPolicy: { nodeFillType: "Spread" } }],
    [
      "the spelling of the fill type",
      { taskSchedulingPolicy: { nodeFillType: "pack" } },
      { taskSchedulingPolicy: { nodeFillType: "Pack" } },
    ],
    [
      "the defaults of data disks",
      {
        virtualMachineConfiguration: {
          ...MACHINE,
          dataDisks: [{ lun: 1 }, { lun: 2, storageAccountType: "Premium_LRS" }],
        },
      },
      {
        virtualMachineConfiguration: {
          ...MACHINE,
          dataDisks: [
            { caching: "none", storageAccountType: "standard_lrs", lun: 1 },
            { caching: "none", storageAccountType: "premium_lrs", lun: 2 },
          ],
        },
      },
    ],
    [
      "the spelling of the disk and of the security type",
      {
        virtualMachineConfiguration: {
          ...MACHINE,
          osDisk: { caching: "ReadWrite", managedDisk: { storageAccountType: "StandardSSD_LRS" } },
          securityProfile: { securityType: "trustedLaunch", encryptionAtHost: true },
        },
      },
      {
        virtualMachineConfiguration: {
          ...MACHINE,
          osDisk: {
            ephemeralOSDiskSettings: {},
            caching: "ReadWrite",
            managedDisk: { storageAccountType: "standardssd_lrs" },
          },
          securityProfile: { securityType: "trustedlaunch", encryptionAtHost: true },
        },
      },
    ],
    [
      "the defaults of a network",
      {
        networkConfiguration: {
          subnetId: "/subnet",
          endpointConfiguration: {
            inboundNATPools: [{ name: "port", networkSecurityGroupRules: [{ priority: 150 }] }, { name: "other" }],
          },
        },
      },
      {
        networkConfiguration: {
          dynamicVNetAssignmentScope: "none",
          enableAcceleratedNetworking: false,
          subnetId: "/subnet",
          endpointConfiguration: {
            inboundNATPools: [
              { name: "port", networkSecurityGroupRules: [{ sourcePortRanges: ["*"], priority: 150 }] },
              { name: "other" },
            ],
          },
        },
      },
    ],
    [
      "no pause as a number of days",
      { upgradePolicy: { mode: "rolling", rollingUpgradePolicy: { pauseTimeBetweenBatches: "PT0S" } } },
      { upgradePolicy: { mode: "rolling", rollingUpgradePolicy: { pauseTimeBetweenBatches: "P0D" } } },
    ],
  ];
  for (const [what, sent, answered] of cases) {
    it(`has ${what}`, () => {
      const pool = asAnswered({ vmSize: "a", ...sent });
      assert.deepEqual(pool, { vmSize: "a", taskSchedulingPolicy: { nodeFillType: "Spread" }, ...answered });
    });
  }

  it("has no keys and passwords of mounts", () => {
    const at = { relativeMountPath: "files" };
    const mounts = [
      { azureBlobFileSystemConfiguration: { ...at, accountKey: "secret" } },
      { azureBlobFileSystemConfiguration: { ...at, sasKey: "secret" } },
      { azureFileShareConfiguration: { ...at, accountKey: "secret" } },
      { cifsMountConfiguration: { ...at, username: "me", password: "secret" } },
      { nfsMountConfiguration: { ...at, source: "server:/files" } },
    ];
    const { mountConfiguration } = asAnswered({ vmSize: "a", mountConfiguration: mounts });
    assert.doesNotMatch(JSON.stringify(mountConfiguration), /secret/);
    assert.deepEqual(mountConfiguration, [
      { azureBlobFileSystemConfiguration: at },
      { azureBlobFileSystemConfiguration: at },
      { azureFileShareConfiguration: at },
      { cifsMountConfiguration: { ...at, username: "me" } },
      { nfsMountConfiguration: { ...at, source: "server:/files" } },
    ]);
  });
});
