import { created, deleted, type Recording, read } from "../support/recording";
import { IMAGE, OLD_IMAGES, POOL, VIRTUAL_MACHINES, VM_SIZE } from "../support/shapes";

/** Returns a recording of a pool that is created with some properties, read while it gets its nodes, and deleted. */
function recordingOf(name: string, more: object, machine: object, shape: string): Recording {
  return {
    source: `Azure/azure-cli: ${name}`,
    apiVersion: "2024-02-01.19.0",
    adapted: OLD_IMAGES,
    interactions: [
      created(
        "POST /pools?timeout=30",
        "/pools/pool",
        {
          id: "pool",
          vmSize: VM_SIZE,
          virtualMachineConfiguration: { ...IMAGE, ...machine },
          targetDedicatedNodes: 1,
          ...more,
        },
        { isSlow: true },
      ),
      read("GET /pools/pool?timeout=30", `${POOL} ${VIRTUAL_MACHINES} allocationState=resizing ${shape}`),
      deleted("DELETE /pools/pool?timeout=30", 202),
    ],
  };
}

export const azureCliPoolUpgradePolicy = recordingOf(
  "test_batch_pool_upgradePolicy_cmd",
  {
    upgradePolicy: {
      mode: "automatic",
      automaticOSUpgradePolicy: {
        disableAutomaticRollback: true,
        enableAutomaticOSUpgrade: true,
        useRollingUpgradePolicy: true,
        osRollingUpgradeDeferral: true,
      },
      rollingUpgradePolicy: {
        maxBatchInstancePercent: 30,
        maxUnhealthyInstancePercent: 30,
        maxUnhealthyUpgradedInstancePercent: 30,
        pauseTimeBetweenBatches: "PT0S",
        prioritizeUnhealthyInstances: true,
        rollbackFailedInstancesOnPolicyBreach: true,
      },
    },
  },
  {},
  [
    "upgradePolicy{mode=automatic automaticOSUpgradePolicy{disableAutomaticRollback? enableAutomaticOSUpgrade?",
    "useRollingUpgradePolicy? osRollingUpgradeDeferral?} rollingUpgradePolicy{maxBatchInstancePercent#",
    "maxUnhealthyInstancePercent# maxUnhealthyUpgradedInstancePercent# pauseTimeBetweenBatches=P0D",
    "prioritizeUnhealthyInstances? rollbackFailedInstancesOnPolicyBreach?}}",
  ].join(" "),
);

export const azureCliPoolTrustedLaunch = recordingOf(
  "test_batch_pool_trustedLaunch_cmd",
  {},
  {
    securityProfile: {
      securityType: "trustedLaunch",
      encryptionAtHost: true,
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
    },
  },
  [
    "virtualMachineConfiguration{imageReference{publisher offer sku version=latest} nodeAgentSKUId",
    "securityProfile{securityType=trustedlaunch encryptionAtHost? uefiSettings{secureBootEnabled? vTpmEnabled?}}}",
  ].join(" "),
);

export const azureCliPoolOsDisk = recordingOf(
  "test_batch_pool_osDisk_cmd",
  {},
  { osDisk: { managedDisk: { storageAccountType: "StandardSSD_LRS" }, diskSizeGB: 50, caching: "ReadWrite" } },
  [
    "virtualMachineConfiguration{imageReference{publisher offer sku version=latest} nodeAgentSKUId",
    "osDisk{ephemeralOSDiskSettings{} managedDisk{storageAccountType=standardssd_lrs} diskSizeGB# caching=ReadWrite}}",
  ].join(" "),
);

export const azureCliPoolAcceleratedNetworking = recordingOf(
  "test_batch_pool_enableAcceleratedNetworking_cmd",
  { networkConfiguration: { enableAcceleratedNetworking: true } },
  {},
  "networkConfiguration{dynamicVNetAssignmentScope=none enableAcceleratedNetworking?=true}",
);
