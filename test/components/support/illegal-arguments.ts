/** An illegal argument of a pipeline. */
export interface IllegalArgument {
  /** The rule of Azure, Batch or the File Conventions that it breaks. */
  readonly rule: string;
  /** The path of the argument that is set, such as `pools[0].nodes`. */
  readonly path: string;
  /** Plain data, which every language can write. */
  readonly value: unknown;
  /** The line of the message: the path, the rule, the value and the fix. */
  readonly problem: string;
}

const ID = "/subscriptions/sub/resourceGroups/group/providers";
const IDENTITY = `${ID}/Microsoft.ManagedIdentity/userAssignedIdentities/nodes`;

/** A pipeline that is correct without the illegal argument. */
export const LEGAL_PIPELINE = {
  location: "westeurope",
  jobs: ["a"],
  pools: [{ name: "small", vmSize: "Standard_D4s_v5" }],
  runtime: "image",
};

/** One row per rule that Azure, Batch, Blob storage and the File Conventions have for the arguments. */
export const ILLEGAL_ARGUMENTS: readonly IllegalArgument[] = [
  ["the length of account names", "storage.accountName", "x".repeat(25), ""],
  ["the characters of account names", "account.accountName", "Renders", ""],
  ["the length of resource group names", "resourceGroupName", "x".repeat(91), ""],
  ["the end of resource group names", "resourceGroupName", "render.", ""],
  ["the form of regions", "location", "west/europe", ""],
  ["the length of identity names", "identity.identityName", "ab", ""],
  ["the length of pool ids", "pools[0].poolName", "x".repeat(65), ""],
  ["the characters of pool ids", "pools[0].poolName", "small pool", ""],
  ["the characters of job ids", "jobs", ["a b"], ""],
  ["the length of job ids", "jobs", ["x".repeat(65)], ""],
  ["job ids ignore case", "jobs", ["Render", "render"], ""],
  ["two job ids with one container", "jobs", ["my_job", "my-job-5b91c41b749676483e71a4efad72227085535e8e"], ""],
  ["job ids that end like a container name", "jobs", ["my-job-5b91c41b749676483e71a4efad72227085535e8e"], ""],
  ["the form of schedules' jobs", "jobs", ["nightly:1"], ""],
  ["jobs are declared, or come and go", "dynamicJobs", true, ""],
  ["a pipeline has a pool", "pools", [], ""],
  ["the form of sizes", "pools[0].vmSize", "huge one", ""],
  ["Arm sizes need an Arm image", "pools[0].vmSize", "Standard_D4ps_v5", ""],
  ["task slots per core", "pools[0].taskSlotsPerNode", 17, ""],
  ["task slots per node", "pools[0].taskSlotsPerNode", 257, ""],
  ["nodes are counted", "pools[0].nodes", 1.5, ""],
  ["nodes are not negative", "pools[0].nodes", -1, ""],
  ["the shortest resize timeout", "pools[0].resizeTimeoutMinutes", 4, ""],
  ["the longest resize timeout", "pools[0].resizeTimeoutMinutes", 10_081, ""],
  ["the size of formulas", "pools[0].autoscaleFormula", "x".repeat(8193), ""],
  ["the shortest autoscale interval", "pools[0].autoscaleIntervalMinutes", 4, ""],
  ["autoscale or fixed targets", "pools[0]", { autoscaleFormula: "$TargetDedicatedNodes = 1;", nodes: 1 }, ""],
  ["one formula", "pools[0]", { autoscaleFormula: "$TargetDedicatedNodes = 1;", autoscale: { preset: "weekend", maxNodes: 1 } }, ""],
  ["the presets", "pools[0].autoscale", { preset: "active_tasks", maxNodes: 1 }, ""],
  ["the share of samples", "pools[0].autoscale", { preset: "active-tasks", maxNodes: 1, requiredSamplePercent: 91 }, ""],
  ["samples of the lookback", "pools[0].autoscale", { preset: "active-tasks", maxNodes: 1, lookbackMinutes: 1 }, ""],
  ["the deallocation options", "pools[0].nodeDeallocation", "taskcompletion", ""],
  ["the agent of an image", "pools[0].image", { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", nodeAgentSkuId: "batch.node.ubuntu 22.04" }, ""],
  ["images by name", "pools[0].imageName", "ubuntu-16.04", ""],
  ["custom images are in a gallery", "pools[0].galleryImageId", `${ID}/Microsoft.Compute/images/nodes`, ""],
  ["the size of OS disks", "pools[0].osDiskSizeGb", 29, ""],
  ["the size of data disks", "pools[0].dataDisks", [{ sizeGb: 32_768 }], ""],
  ["the number of data disks", "pools[0].dataDisks", Array.from({ length: 65 }, () => ({ sizeGb: 1 })), ""],
  ["the form of subnets", "pools[0].subnetId", "nodes", ""],
  ["public addresses need a subnet", "pools[0].publicIpIds", [`${ID}/Microsoft.Network/publicIPAddresses/out`], ""],
  ["no public address, and addresses", "pools[0]", { publicIp: "none", publicIpIds: [`${ID}/Microsoft.Network/publicIPAddresses/out`] }, ""],
  ["the number of mounts", "pools[0].blobMounts", Array.from({ length: 11 }, (_, index) => ({ accountName: "store", containerName: "scenes", path: `a${index}` })), ""],
  ["an identity of a mount is on the pool", "pools[0].blobMounts", [{ accountName: "store", containerName: "scenes", path: "scenes", identityId: IDENTITY }], ""],
  ["keys in mounts", "pools[0].blobMounts", [{ accountName: "store", containerName: "scenes", path: "scenes", options: "AccountKey=abc" }], ""],
  ["keys in the StartTask", "pools[0].startTask", { environment: { STORE: "AccountKey=abc" } }, ""],
  ["a SAS in the StartTask", "pools[0].startTask", { resourceFiles: [{ httpUrl: "https://a.b/c?sv=1&sig=abc", filePath: "c" }] }, ""],
  ["variables of Batch", "pools[0].startTask", { environment: { AZ_BATCH_POOL_ID: "x" } }, ""],
  ["files below the working directory", "pools[0].startTask", { resourceFiles: [{ httpUrl: "https://a.b/c", filePath: "../c" }] }, ""],
  ["files over TLS", "pools[0].startTask", { resourceFiles: [{ httpUrl: "http://a.b/c", filePath: "c" }] }, ""],
  ["the length of display names", "pools[0].displayName", "x".repeat(1025), ""],
  ["the scheduling policies", "pools[0].schedulingPolicy", "fill", ""],
  ["tags of ARM", "tags", Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"])), ""],
  ["the names of tags", "tags", { "a/b": "x" }, ""],
  ["the SKUs", "storage.sku", "Gold", ""],
  ["outputs are cooled before they are deleted", "storage.deleteAfterDays", 7, ""],
  ["the days of soft delete", "storage.softDeleteDays", 366, ""],
  ["private addresses in a firewall", "network.allowedIpRanges", ["10.0.0.1"], ""],
  ["small ranges in the storage firewall", "network.allowedIpRanges", ["203.0.113.6/31"], ""],
  ["public access off, and addresses", "storage", { publicNetworkAccess: false, allowedIpRanges: ["203.0.113.7"] }, ""],
  ["object ids", "readers", [{ name: "ann", principalId: "ann@example.com" }], ""],
  ["the types of principals", "readers", [{ name: "ann", principalId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", principalType: "Robot" }], ""],
  ["one name per reader", "readers", ["aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeef"].map((principalId) => ({ name: "ann", principalId })), ""],
  ["roles that can delete", "writerRoleDefinitionId", "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe", ""],
  ["ids of storage accounts", "existingStorageAccountId", "https://store.blob.core.windows.net/", ""],
  ["ids of Batch accounts", "existingBatchAccountId", "https://batch.westeurope.batch.azure.com", ""],
  ["settings of an existing identity", "identity", { existingIdentityId: IDENTITY, identityName: "nodes" }, ""],
  ["misspelled arguments", "retainOutput", false, ""],
].map(([rule, path, value, problem]) => ({ rule, path, value, problem }) as IllegalArgument);
