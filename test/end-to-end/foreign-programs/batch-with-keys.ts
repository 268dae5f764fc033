import * as batch from "@pulumi/azure-native/batch";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";

/**
 * Batch as public programs commonly have it: names from Pulumi, Azure's defaults for access, auto-storage, a pool that
 * scales by itself, and a connection string.
 */
export async function batchWithKeys(): Promise<object> {
  const group = new resources.ResourceGroup("render");
  const account = new storage.StorageAccount("renderstore", {
    resourceGroupName: group.name,
    sku: { name: storage.SkuName.Standard_LRS },
    kind: storage.Kind.StorageV2,
  });
  const inputs = new storage.BlobContainer("inputs", {
    resourceGroupName: group.name,
    accountName: account.name,
    publicAccess: storage.PublicAccess.None,
  });
  const farm = new batch.BatchAccount("farm", {
    resourceGroupName: group.name,
    location: group.location,
    poolAllocationMode: batch.PoolAllocationMode.BatchService,
    autoStorage: { storageAccountId: account.id },
    identity: { type: batch.ResourceIdentityType.SystemAssigned },
  });
  const pool = new batch.Pool("pool", {
    resourceGroupName: group.name,
    accountName: farm.name,
    displayName: "Frames",
    vmSize: "STANDARD_D2S_V3",
    taskSlotsPerNode: 4,
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: "canonical",
          offer: "0001-com-ubuntu-server-jammy",
          sku: "22_04-lts",
          version: "latest",
        },
        nodeAgentSkuId: "batch.node.ubuntu 22.04",
      },
    },
    scaleSettings: {
      autoScale: { formula: "$TargetDedicatedNodes = min(2, $PendingTasks.GetSample(1));", evaluationInterval: "PT5M" },
    },
    startTask: {
      commandLine: "/bin/bash -c 'apt-get update && apt-get install -y ffmpeg'",
      userIdentity: { autoUser: { elevationLevel: batch.ElevationLevel.Admin, scope: batch.AutoUserScope.Pool } },
      waitForSuccess: true,
    },
  });
  const key = storage
    .listStorageAccountKeysOutput({ resourceGroupName: group.name, accountName: account.name })
    .apply(({ keys }) => keys[0]?.value ?? "");
  return {
    connectionString: pulumi.secret(
      pulumi.interpolate`DefaultEndpointsProtocol=https;AccountName=${account.name};AccountKey=${key}`,
    ),
    batchKeys: batch.listBatchAccountKeysOutput({ resourceGroupName: group.name, accountName: farm.name }).accountName,
    endpoint: farm.accountEndpoint,
    container: inputs.name,
    pool: pool.name,
  };
}
