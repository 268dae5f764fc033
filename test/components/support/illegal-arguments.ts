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
  /** Whether YAML refuses it before the component sees it. */
  readonly byType?: boolean;
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
  [
    "the length of account names",
    "storage.accountName",
    "x".repeat(25),
    'storage.accountName must be 3 to 24 lower-case letters and digits, got "xxxxxxxxxxxxxxxxxxxxxxxxx"',
  ],
  [
    "the characters of account names",
    "account.accountName",
    "Renders",
    'account.accountName must be 3 to 24 lower-case letters and digits, got "Renders"',
  ],
  [
    "the length of resource group names",
    "resourceGroupName",
    "x".repeat(91),
    'resourceGroupName must be the name of a resource group: 1 to 90 letters, digits or -_.() without a . at the end, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
  ],
  [
    "the end of resource group names",
    "resourceGroupName",
    "render.",
    'resourceGroupName must be the name of a resource group: 1 to 90 letters, digits or -_.() without a . at the end, got "render."',
  ],
  [
    "the form of regions",
    "location",
    "west/europe",
    'location must be an Azure region such as westeurope, got "west/europe"',
  ],
  [
    "the length of identity names",
    "identity.identityName",
    "ab",
    'identity.identityName must be 3 to 128 letters, digits, `-` or `_`, with a letter or digit first, got "ab"',
  ],
  [
    "the length of pool ids",
    "pools[0].poolName",
    "x".repeat(65),
    'pools[0].poolName must be 1 to 64 letters, digits, `-` or `_`, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
  ],
  [
    "the characters of pool ids",
    "pools[0].poolName",
    "small pool",
    'pools[0].poolName must be 1 to 64 letters, digits, `-` or `_`, got "small pool"',
  ],
  [
    "the characters of job ids",
    "jobs",
    ["a b"],
    'jobs[0] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "a b"',
  ],
  [
    "the length of job ids",
    "jobs",
    ["x".repeat(65)],
    'jobs[0] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
  ],
  [
    "job ids ignore case",
    "jobs",
    ["Render", "render"],
    'jobs[1] must have its own container, but jobs[0] already has job-render, got "render"; remove one of them, or choose another id',
  ],
  [
    "two job ids with one container",
    "jobs",
    ["my_job", "my-job-5b91c41b749676483e71a4efad72227085535e8e"],
    'jobs[1] must not end in `-` and 40 hex digits, because another job could have the same container, got "my-job-5b91c41b749676483e71a4efad72227085535e8e"; choose another id',
  ],
  [
    "job ids that end like a container name",
    "jobs",
    ["my-job-5b91c41b749676483e71a4efad72227085535e8e"],
    'jobs[0] must not end in `-` and 40 hex digits, because another job could have the same container, got "my-job-5b91c41b749676483e71a4efad72227085535e8e"; choose another id',
  ],
  [
    "the form of schedules' jobs",
    "jobs",
    ["nightly:1"],
    'jobs[0] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "nightly:1"',
  ],
  ["a pipeline has a pool", "pools", [], "pools must name at least one pool, got []"],
  [
    "the form of sizes",
    "pools[0].vmSize",
    "huge one",
    'pools[0].vmSize must be an Azure VM size such as Standard_D4s_v5, got "huge one"; `az batch location list-skus` lists the sizes of a region',
  ],
  [
    "Arm sizes need an Arm image",
    "pools[0].vmSize",
    "Standard_D4ps_v5",
    'pools[0].image must be an Arm image, such as imageName ubuntu-24.04-arm64, for Standard_D4ps_v5, got "canonical/ubuntu-24_04-lts/server"',
  ],
  [
    "task slots per core",
    "pools[0].taskSlotsPerNode",
    17,
    "pools[0].taskSlotsPerNode must be at most 16 for Standard_D4s_v5, got 17",
  ],
  [
    "task slots per node",
    "pools[0].taskSlotsPerNode",
    257,
    "pools[0].taskSlotsPerNode must be a whole number from 1 to 256, got 257",
  ],
  ["nodes are counted", "pools[0].nodes", 1.5, "pools[0].nodes must be a whole number from 0 to 100000, got 1.5"],
  ["nodes are not negative", "pools[0].nodes", -1, "pools[0].nodes must be a whole number from 0 to 100000, got -1"],
  [
    "the shortest resize timeout",
    "pools[0].resizeTimeoutMinutes",
    4,
    "pools[0].resizeTimeoutMinutes must be a whole number from 5 to 10080, got 4",
  ],
  [
    "the longest resize timeout",
    "pools[0].resizeTimeoutMinutes",
    10_081,
    "pools[0].resizeTimeoutMinutes must be a whole number from 5 to 10080, got 10081",
  ],
  [
    "the size of formulas",
    "pools[0].autoscaleFormula",
    "x".repeat(8193),
    'pools[0].autoscaleFormula must be an autoscale formula of 1 to 8192 characters, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…',
  ],
  [
    "the shortest autoscale interval",
    "pools[0].autoscaleIntervalMinutes",
    4,
    "pools[0].autoscaleIntervalMinutes must be a whole number from 5 to 10080, got 4",
  ],
  [
    "autoscale or fixed targets",
    "pools[0]",
    { autoscaleFormula: "$TargetDedicatedNodes = 1;", nodes: 1 },
    "pools[0].nodes must be left out together with autoscaleFormula, got 1",
  ],
  [
    "one formula",
    "pools[0]",
    { autoscaleFormula: "$TargetDedicatedNodes = 1;", autoscale: { preset: "weekend", maxNodes: 1 } },
    'pools[0].autoscaleFormula must be left out together with autoscale, got "$TargetDedicatedNodes = 1;"',
  ],
  [
    "the presets",
    "pools[0].autoscale",
    { preset: "active_tasks", maxNodes: 1 },
    'pools[0].autoscale.preset must be "active-tasks", "pending-tasks", "workday", "workday-with-offpeak-spot", "weekday" or "weekend", got "active_tasks"',
  ],
  [
    "the share of samples",
    "pools[0].autoscale",
    { preset: "active-tasks", maxNodes: 1, requiredSamplePercent: 91 },
    "pools[0].autoscale.requiredSamplePercent must be at most 90 for a lookback of 10 minutes, as samples are a minute late, got 91; give a smaller percentage or more lookbackMinutes",
  ],
  [
    "samples of the lookback",
    "pools[0].autoscale",
    { preset: "active-tasks", maxNodes: 1, lookbackMinutes: 1 },
    "pools[0].autoscale.lookbackMinutes must be a whole number from 2 to 1440, got 1",
  ],
  [
    "the deallocation options",
    "pools[0].nodeDeallocation",
    "taskcompletion",
    'pools[0].nodeDeallocation must be "requeue", "terminate", "task-completion" or "retained-data", got "taskcompletion"',
  ],
  [
    "the agent of an image",
    "pools[0].image",
    { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", nodeAgentSkuId: "batch.node.ubuntu 22.04" },
    'pools[0].image.nodeAgentSkuId must be batch.node.ubuntu 24.04 for canonical/ubuntu-24_04-lts/server, got "batch.node.ubuntu 22.04"',
  ],
  [
    "images by name",
    "pools[0].imageName",
    "ubuntu-16.04",
    'pools[0].imageName must be one of ubuntu-24.04, ubuntu-24.04-arm64, ubuntu-22.04, ubuntu-hpc-24.04, ubuntu-hpc-22.04, debian-12, almalinux-9, almalinux-8, windows-2025, windows-2022, windows-2019, got "ubuntu-16.04"; give another image by its publisher, offer and SKU (image), or one of your own (galleryImageId)',
  ],
  [
    "custom images are in a gallery",
    "pools[0].galleryImageId",
    `${ID}/Microsoft.Compute/images/nodes`,
    'pools[0].galleryImageId must be the ARM id of an image in an Azure Compute Gallery, got "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Compute/images/nodes"',
  ],
  [
    "the size of OS disks",
    "pools[0].osDiskSizeGb",
    29,
    "pools[0].osDiskSizeGb must be a whole number from 30 to 4095, got 29",
  ],
  [
    "the size of data disks",
    "pools[0].dataDisks",
    [{ sizeGb: 32_768 }],
    "pools[0].dataDisks[0].sizeGb must be a whole number from 1 to 32767, got 32768",
  ],
  [
    "the number of data disks",
    "pools[0].dataDisks",
    Array.from({ length: 65 }, () => ({ sizeGb: 1 })),
    "pools[0].dataDisks must have at most 64 entries, got 65",
  ],
  [
    "the form of subnets",
    "pools[0].subnetId",
    "nodes",
    'pools[0].subnetId must be the ARM id of a subnet, got "nodes"',
  ],
  [
    "public addresses need a subnet",
    "pools[0].publicIpIds",
    [`${ID}/Microsoft.Network/publicIPAddresses/out`],
    'pools[0].publicIpIds must be left out without subnetId, got ["/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network/publicIPAddresses/out"]; give subnetId',
  ],
  [
    "no public address, and addresses",
    "pools[0]",
    { publicIp: "none", publicIpIds: [`${ID}/Microsoft.Network/publicIPAddresses/out`] },
    'pools[0].publicIp must be left out without subnetId, got "none"; give subnetId',
  ],
  [
    "the number of mounts",
    "pools[0].blobMounts",
    Array.from({ length: 11 }, (_, index) => ({ accountName: "store", containerName: "scenes", path: `a${index}` })),
    "pools[0].blobMounts must have at most 10 entries, got 11",
  ],
  [
    "an identity of a mount is on the pool",
    "pools[0].blobMounts",
    [{ accountName: "store", containerName: "scenes", path: "scenes", identityId: IDENTITY }],
    'pools[0].blobMounts[0].identityId must be an identity of the pool, got "/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/nodes"; add it to additionalIdentityIds, or leave it out for the identity of the nodes',
  ],
  [
    "keys in mounts",
    "pools[0].blobMounts",
    [{ accountName: "store", containerName: "scenes", path: "scenes", options: "AccountKey=abc" }],
    "pools[0].blobMounts[0].options must contain no SAS and no account key, got one; everyone who can read the pool could read it; use an identity of the pool instead",
  ],
  [
    "keys in the StartTask",
    "pools[0].startTask",
    { environment: { STORE: "AccountKey=abc" } },
    'pools[0].startTask.environment["STORE"] must contain no SAS and no account key, got one; everyone who can read the pool could read it; use an identity of the pool instead',
  ],
  [
    "a SAS in the StartTask",
    "pools[0].startTask",
    { resourceFiles: [{ httpUrl: "https://a.b/c?sv=1&sig=abc", filePath: "c" }] },
    "pools[0].startTask.resourceFiles[0].httpUrl must contain no SAS and no account key, got one; everyone who can read the pool could read it; use an identity of the pool instead",
  ],
  [
    "variables of Batch",
    "pools[0].startTask",
    { environment: { AZ_BATCH_POOL_ID: "x" } },
    'pools[0].startTask.environment must have names of letters, digits and `_` that do not begin with AZ_BATCH_ or BATCH_OUTPUTS_, got "AZ_BATCH_POOL_ID"',
  ],
  [
    "files below the working directory",
    "pools[0].startTask",
    { resourceFiles: [{ httpUrl: "https://a.b/c", filePath: "../c" }] },
    'pools[0].startTask.resourceFiles[0].filePath must be a relative path without .., such as setup/fonts.zip, got "../c"',
  ],
  [
    "files over TLS",
    "pools[0].startTask",
    { resourceFiles: [{ httpUrl: "http://a.b/c", filePath: "c" }] },
    'pools[0].startTask.resourceFiles[0].httpUrl must be an https URL, got "http://a.b/c"',
  ],
  [
    "the length of display names",
    "pools[0].displayName",
    "x".repeat(1025),
    'pools[0].displayName must be 1 to 1024 characters, got "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…',
  ],
  [
    "the scheduling policies",
    "pools[0].schedulingPolicy",
    "fill",
    'pools[0].schedulingPolicy must be "spread" or "pack", got "fill"',
  ],
  [
    "tags of ARM",
    "tags",
    Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"])),
    "tags must have at most 50 tags, got 51",
  ],
  [
    "the names of tags",
    "tags",
    { "a/b": "x" },
    'tags must have names of 1 to 128 characters without <, >, %, &, \\, ? and /, got "a/b"',
  ],
  [
    "the SKUs",
    "storage.sku",
    "Gold",
    'storage.sku must be "Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_RAGRS", "Standard_GZRS" or "Standard_RAGZRS", got "Gold"',
    true,
  ],
  [
    "outputs are cooled before they are deleted",
    "storage",
    { coolAfterDays: 30, deleteAfterDays: 7 },
    "storage.deleteAfterDays must not be below coolAfterDays (30), got 7; or outputs would be deleted before they move to the cool tier",
  ],
  [
    "the days of soft delete",
    "storage.softDeleteDays",
    366,
    "storage.softDeleteDays must be a whole number from 1 to 365, got 366",
  ],
  [
    "private addresses in a firewall",
    "network.allowedIpRanges",
    ["10.0.0.1"],
    'network.allowedIpRanges[0] must be a public IPv4 address or range, such as 203.0.113.7 or 203.0.113.0/24, with a prefix of at most 30 bits, got "10.0.0.1"',
  ],
  [
    "small ranges in the storage firewall",
    "network.allowedIpRanges",
    ["203.0.113.6/31"],
    'network.allowedIpRanges[0] must be a public IPv4 address or range, such as 203.0.113.7 or 203.0.113.0/24, with a prefix of at most 30 bits, got "203.0.113.6/31"',
  ],
  [
    "public access off, and addresses",
    "storage",
    { publicNetworkAccess: false, allowedIpRanges: ["203.0.113.7"] },
    'storage.allowedIpRanges must be left out if storage.publicNetworkAccess is false, got ["203.0.113.7"]; leave it out, or leave storage.publicNetworkAccess out',
  ],
  [
    "object ids",
    "readers",
    [{ name: "ann", principalId: "ann@example.com" }],
    'readers[0].principalId must be a GUID such as 11111111-2222-3333-4444-555555555555, got "ann@example.com"',
  ],
  [
    "the types of principals",
    "readers",
    [{ name: "ann", principalId: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", principalType: "Robot" }],
    'readers[0].principalType must be "User", "Group", "ServicePrincipal" or "ForeignGroup", got "Robot"',
  ],
  [
    "one name per reader",
    "readers",
    ["aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeef"].map((principalId) => ({
      name: "ann",
      principalId,
    })),
    'readers[1].name must differ from that of readers[0], got "ann"',
  ],
  [
    "roles that can delete",
    "writerRoleDefinitionId",
    "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    'writerRoleDefinitionId must be a role that cannot delete blobs, unlike Storage Blob Data Contributor, got "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453…; leave it out for a new role, or give the id of a custom role',
  ],
  [
    "ids of storage accounts",
    "existingStorageAccountId",
    "https://store.blob.core.windows.net/",
    'existingStorageAccountId must be the ARM id of a storage account, got "https://store.blob.core.windows.net/"',
  ],
  [
    "ids of Batch accounts",
    "existingBatchAccountId",
    "https://batch.westeurope.batch.azure.com",
    'existingBatchAccountId must be the ARM id of a Batch account, got "https://batch.westeurope.batch.azure.com"',
  ],
  [
    "settings of an existing identity",
    "identity",
    { existingIdentityId: IDENTITY, identityName: "nodes" },
    'identity.identityName must be left out if existingIdentityId is given, got "nodes"; set it on the identity itself',
  ],
  [
    "misspelled arguments",
    "retainOutput",
    false,
    "retainOutput is not a known argument; did you mean retainOutputs?",
    true,
  ],
].map(([rule, path, value, problem, byType = false]) => ({ rule, path, value, problem, byType }) as IllegalArgument);

/** Returns the arguments of a pipeline with an illegal one. */
export function withIllegal({ path, value }: IllegalArgument): Record<string, unknown> {
  const args = structuredClone(LEGAL_PIPELINE) as Record<string, unknown>;
  const steps = path.split(/[.[\]]+/);
  const last = steps.pop() as string;
  const step = (holder: Record<string, unknown>, name: string) => {
    holder[name] ??= {};
    return holder[name] as Record<string, unknown>;
  };
  if (last === "") Object.assign(steps.reduce(step, args), value);
  else steps.reduce(step, args)[last] = value;
  return args;
}
