/** Right and wrong values for one kind of argument. */
export interface Values {
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}

const NO_TEXT = [5, 0, Number.NaN, true, false, {}, { name: "x" }, [], ["x"], () => "x", Symbol("x")];
const NO_OBJECT = [5, 0, Number.NaN, true, false, "x", "", [], ["x"], () => "x", Symbol("x")];
const NO_FLAG = ["true", "false", "yes", "", 1, 0, Number.NaN, {}, [], [true], () => true];
const NO_LIST = ["x", "", 5, Number.NaN, true, false, {}, { 0: "x" }, () => ["x"], Symbol("x")];
const NO_COUNT = ["1", "", "one", 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, true, {}, [1], 10n];

function text(right: readonly string[], wrong: readonly string[]): Values {
  return { right, wrong: [...NO_TEXT, "", " ", "\n", ...wrong] };
}

function choice(right: readonly string[], wrong: readonly string[]): Values {
  return text(right, [
    ...wrong,
    ...right.map((value) => value.toUpperCase()).filter((value) => !right.includes(value)),
  ]);
}

function count(right: readonly number[], wrong: readonly number[]): Values {
  return { right, wrong: [...NO_COUNT, ...wrong] };
}

/** In the subscription of the deployment. */
const GROUP = "/subscriptions/sub/resourceGroups/group/providers";
export const STORAGE = `${GROUP}/Microsoft.Storage/storageAccounts/store`;
export const CONTAINER = `${STORAGE}/blobServices/default/containers/job-a`;
export const IDENTITY = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/nodes`;
const BATCH = `${GROUP}/Microsoft.Batch/batchAccounts/batch`;
const GALLERY_IMAGE = `${GROUP}/Microsoft.Compute/galleries/render/images/nodes`;
const NETWORK = `${GROUP}/Microsoft.Network`;
export const SUBNET = `${NETWORK}/virtualNetworks/net/subnets/nodes`;
const PUBLIC_IP = `${NETWORK}/publicIPAddresses/out`;
export const PRINCIPAL = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const LONG = "x".repeat(600);

export const resourceGroupName = text(
  ["group", "Group_1-(a).b", "gruppe-ä"],
  ["a/b", "ends.", "a b", "x".repeat(91), STORAGE],
);
export const location = text(
  ["westeurope", "West Europe", "eastus2", "WestUS 2"],
  ["west-europe", "(Europe) West Europe", "westeurope ", "2west", "west/europe"],
);
export const accountName = text(
  ["store", "a1b", "x".repeat(24)],
  ["ab", "No-Good", "UPPER", "x".repeat(25), "a b", STORAGE],
);
export const poolName = text(["small", "Small_1-a", "x".repeat(64)], ["a b", "a/b", "x".repeat(65), "ä", "a."]);
export const identityName = text(["nodes", "Nodes_1-a"], ["ab", "-nodes", "a b", "x".repeat(129), IDENTITY]);
export const storageAccountId = text(
  [STORAGE, STORAGE.toLowerCase()],
  ["store", IDENTITY, `${STORAGE}/blobServices/default`, "https://store.blob.core.windows.net/", STORAGE.slice(1)],
);
export const batchAccountId = text(
  [BATCH, BATCH.toUpperCase()],
  ["batch", STORAGE, `${BATCH}/pools/p`, "https://batch.westeurope.batch.azure.com", BATCH.slice(1)],
);
export const containerId = text(
  [CONTAINER, CONTAINER.replace("job-a", "$web")],
  ["job-a", STORAGE, `${CONTAINER}/x`, CONTAINER.replace("job-a", "a_b"), "https://store.blob.core.windows.net/job-a"],
);
export const blobRole = choice(["reader", "contributor"], ["owner", "Storage Blob Data Reader"]);
export const writerRole = choice(["contributor", "append-only"], ["appendonly", "AppendOnly", "reader"]);
const ROLE = `/providers/Microsoft.Authorization/roleDefinitions/${PRINCIPAL}`;
const ROLE_DEFINITION = `/subscriptions/11111111-2222-3333-4444-555555555555${ROLE}`;
export const roleDefinitionId = text(
  [ROLE_DEFINITION, ROLE_DEFINITION.toUpperCase(), ROLE],
  [
    PRINCIPAL,
    "Storage Blob Data Contributor",
    IDENTITY,
    ROLE.slice(1),
    `${ROLE}0`,
    ROLE.replace("Definitions", "Assignments"),
    // Storage Blob Data Owner and Storage Blob Data Contributor.
    ROLE.replace(PRINCIPAL, "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
    ROLE_DEFINITION.replace(PRINCIPAL, "ba92f5b4-2d11-453d-a403-e96b0029c9fe").toUpperCase(),
  ],
);
export const identityId = text(
  [IDENTITY, IDENTITY.toUpperCase()],
  ["nodes", STORAGE, PRINCIPAL, `${IDENTITY}/x`, `${IDENTITY} `],
);
export const guid = text(
  [PRINCIPAL, PRINCIPAL.toUpperCase()],
  ["not-a-guid", "ann@example.com", PRINCIPAL.slice(1), `{${PRINCIPAL}}`, PRINCIPAL.replace("a", "g"), IDENTITY],
);
export const blobEndpoint = text(
  ["https://store.blob.core.windows.net/", "https://127.0.0.1:10000/store/"],
  ["https://store.blob.core.windows.net", "http://store.blob.core.windows.net/", "store", "https://s.net/?sig=a"],
);
export const toolUrl = text(
  ["https://store.blob.core.windows.net/tool/a.tar.gz"],
  [
    "http://store.blob.core.windows.net/tool/a.tar.gz",
    "tool/a.tar.gz",
    "https://store",
    "https://store/",
    "https://a/b c",
  ],
);
export const sha256 = text(["0123456789abcdef".repeat(4)], ["0123", "0123456789ABCDEF".repeat(4), "g".repeat(64)]);
export const vmSize = text(
  ["Standard_D4s_v5", "standard_d2s_v5", "Standard_A8_v2", "Standard_HB120-16rs_v3"],
  [
    "huge one",
    "D4s_v5",
    "Standard_D4sv5",
    "Standard_D4s-v5",
    "D16s_v5",
    "Standart_D4s_v5",
    "Standard_D4ps_v5",
    "Standard_Ds_v5",
  ],
);
export const autoscaleFormula = text(["$TargetDedicatedNodes = 1;", "x".repeat(8192)], ["x".repeat(8193), "\t"]);
export const autoscale: Values = {
  right: [
    { preset: "weekend", maxNodes: 1 },
    { preset: "workday-with-offpeak-spot", maxNodes: 0, maxSpotNodes: 1 },
    { preset: "active-tasks", maxNodes: 1, lookbackMinutes: 2, requiredSamplePercent: 50 },
  ],
  wrong: [
    ...NO_OBJECT,
    {},
    { preset: "weekend" },
    { preset: "weekend", maxNodes: 0 },
    { preset: "weekend", maxNodes: 1, lookbackMinutes: 10 },
    { preset: "workday-with-offpeak-spot", maxNodes: 1 },
    { preset: "active-tasks", maxNodes: 1, minNodes: 2 },
    { preset: "active-tasks", maxNodes: 1, utcOffsetMinutes: 0 },
    { preset: "active-tasks", maxNodes: 1, lookbackMinutes: 2 },
  ],
};
export const autoscalePreset = choice(
  ["active-tasks", "pending-tasks", "workday", "workday-with-offpeak-spot", "weekday", "weekend"],
  ["active_tasks", "tasks", "always"],
);
export const deallocation = choice(
  ["requeue", "terminate", "task-completion", "retained-data"],
  ["taskcompletion", "retaineddata", "TaskCompletion"],
);
export const minNodes = count([0, 1, 10], [11, 100_001]);
export const lookback = count([4, 10, 1440], [0, 1, 1441]);
export const samplePercent = count([1, 90], [0, 91, 101]);
export const utcOffset: Values = {
  right: [-720, -90, 0, 60, 840],
  wrong: [...NO_COUNT.filter((value) => value !== -1), -721, 841],
};
export const autoscaleInterval = count([5, 15, 10_080], [0, 4, 10_081]);
export const image = {
  right: [
    { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", nodeAgentSkuId: "batch.node.ubuntu 24.04" },
  ],
  wrong: [
    ...NO_OBJECT,
    "canonical:ubuntu-24_04-lts:server:latest",
    {},
    { id: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/x" },
    { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", nodeAgentSkuId: "batch.node.ubuntu 22.04" },
    {
      publisher: "canonical",
      offer: "ubuntu-24_04-lts",
      sku: "server-arm64",
      nodeAgentSkuId: "batch.node.ubuntu 24.04",
    },
  ],
};
export const imageName = choice(
  ["ubuntu-24.04", "almalinux-9"],
  ["ubuntu", "windows-2012", "ubuntu-24.10", "toString"],
);
export const galleryImageId = text(
  [GALLERY_IMAGE, `${GALLERY_IMAGE}/versions/1.2.3`.toUpperCase()],
  ["nodes", `${GALLERY_IMAGE}/x`, GALLERY_IMAGE.replace("/images/nodes", ""), STORAGE],
);
export const startTask: Values = {
  right: [{}, { commands: ["true"] }],
  wrong: [...NO_OBJECT, { commands: "true" }, { command: "true" }, { resourceFiles: [{}] }],
};
export const commands: Values = {
  right: [[], ["true"], ["echo 'it is \"quoted\"'\nfalse || true", "true"]],
  wrong: [...NO_LIST, [5], [null], [""], ["\n"], [["true"]], ["curl 'https://a.b/c?sv=1&sig=x'"]],
};
export const environment: Values = {
  right: [{}, { LICENSE: "10.0.0.4", empty_1: "" }],
  wrong: [
    ...NO_OBJECT,
    { "a b": "x" },
    { A: 5 },
    { AZ_BATCH_POOL_ID: "x" },
    { BATCH_OUTPUTS_CONFIG: "x" },
    { batch_outputs_sha256: "x" },
    { Az_Batch_Pool_Id: "x" },
    { azure_pod_identity_authority_host: "x" },
    { AZURE_POD_IDENTITY_AUTHORITY_HOST: "x" },
    { STORE: "DefaultEndpointsProtocol=https;AccountKey=abc" },
    { URL: "https://a.b/c?sig=abc" },
  ],
};
export const startTaskFiles: Values = {
  right: [[], [{ httpUrl: "https://a.b/c", filePath: "c" }]],
  wrong: [
    [{ httpUrl: "https://a.b/c", filePath: "c", anonymous: true, identityId: IDENTITY }],
    [{ httpUrl: "https://a.b/c", filePath: "c", identityId: `${IDENTITY}9` }],
    [{ httpUrl: "https://a.b/c" }],
    [null],
    ["x"],
    [{}],
    ...NO_LIST,
  ],
};
export const startTaskContainers: Values = {
  right: [[], [{ storageContainerUrl: "https://a.b/c" }]],
  wrong: [
    [{ storageContainerUrl: "https://a.b/c", identityId: `${IDENTITY}9` }],
    [{ filePath: "c" }],
    [null],
    ["x"],
    [{}],
    ...NO_LIST,
  ],
};
export const fileUrl = text(
  ["https://store.blob.core.windows.net/setup/fonts.zip"],
  ["http://a.b/c", "https://a.b", "a.b/c", "https://a.b/c?sv=1&sig=abc", "https://a.b/c d"],
);
export const filePath = text(["fonts.zip", "a/b..c"], ["/etc/passwd", "../x", "a/../b", "a\\b", "a/.."]);
export const fileMode = text(["0755", "644"], ["755x", "0999", "rwx", "07555"]);
export const blobPrefix = text(["setup/", "a b"], [" a", "\ta"]);
export const additionalIdentityIds: Values = {
  right: [[IDENTITY], [IDENTITY.toUpperCase(), `${IDENTITY}2`]],
  wrong: [...NO_LIST, [5], [null], [""], ["nodes"], [STORAGE], [PRINCIPAL]],
};
export const dataDisks: Values = {
  right: [[], [{ sizeGb: 512 }, { sizeGb: 1, type: "Premium_LRS" }]],
  wrong: [[{ size: 512 }], Array.from({ length: 65 }, () => ({ sizeGb: 1 })), [512], [{}], [null], ...NO_LIST],
};
export const dataDiskSize = count([1, 32_767], [0, 32_768]);
export const dataDiskType = choice(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"], ["Premium", "UltraSSD_LRS"]);
export const diskCaching = choice(["None", "ReadOnly", "ReadWrite"], ["readOnly", "Write"]);
export const trustedLaunch: Values = {
  right: [{}, { vTpm: false }],
  wrong: [...NO_OBJECT, { secureBoot: "no" }, { secureboot: true }],
};
export const containers: Values = {
  right: [{}, { images: ["ubuntu"] }],
  wrong: [...NO_OBJECT, { images: "ubuntu" }, { image: ["ubuntu"] }, { registries: [{}] }],
};
export const containerImages: Values = {
  right: [[], ["ubuntu", `render.azurecr.io:443/a/blender:4.5@sha256:${"0".repeat(64)}`]],
  wrong: [...NO_LIST, [5], [null], [""], ["a b"], ["https://a.b/c"], ["UPPER"], ["a:b:c"]],
};
export const registries: Values = {
  right: [[], [{ server: "render.azurecr.io" }]],
  wrong: [[{ server: "a b" }], [{}], [null], ["render.azurecr.io"], ...NO_LIST],
};
export const registryServer = text(
  ["render.azurecr.io", "Localhost:5000"],
  ["https://other.azurecr.io", "other.azurecr.io/", "a b", "-a", "a:b"],
);
export const blobMounts: Values = {
  right: [[], [{ accountName: "store", containerName: "scenes", path: "scenes" }]],
  wrong: [
    [{ accountName: "store", containerName: "scenes", path: "scenes", identityId: `${IDENTITY}9` }],
    ["a", "a"].map((path) => ({ accountName: "store", containerName: "scenes", path })),
    Array.from({ length: 11 }, (_, index) => ({ accountName: "store", containerName: "scenes", path: `a${index}` })),
    [{ accountName: "store" }],
    [null],
    [{}],
    ...NO_LIST,
  ],
};
export const containerName = text(["scenes", "job-a"], ["ab", "A-b", "a--b", "-ab", "a_b", "x".repeat(64)]);
export const mountPath = text(["scenes", "a/b.c"], ["/a", "../a", "a/../b", "a b", "a/", "."]);
export const mountOptions = text(["-o ro", "--file-cache-timeout=0"], ["-o\nro", "\t", "AccountKey=abc"]);
export const imagePart = text(["other-image_1.0"], ["a b", "a/b", "a:b", "x".repeat(129), "ä"]);
export const imageVersion = text(["latest", "24.04.202510010"], ["Latest", "24.04", "newest", "1.2.3.4", "v1.2.3"]);
export const nodeAgent = text(
  ["batch.node.el 9", "batch.node.ubuntu 24.04", "batch.node.mariner 2.0"],
  ["ubuntu 24.04", "batch.node.ubuntu", "batch.node.ubuntu24.04", "batch.node.windows", "batch.node. 9"],
);
export const nodes = count([0, 1, 100_000], [100_001, 1e9]);
export const taskSlots = count([1, 8], [0, 257, 9]);
export const osDisk = count([30, 4095], [29, 4096]);
export const sku = choice(["Standard_LRS", "Standard_ZRS", "Standard_RAGZRS"], ["Gold", "Premium_LRS", "LRS"]);
export const principalType = choice(["User", "Group", "ServicePrincipal"], ["Robot", "Application", "user "]);
export const runtime = choice(["bundled", "image"], ["deno", "node", "none"]);
export const flag: Values = { right: [true, false], wrong: NO_FLAG };
export const kinds: Values = {
  right: [[], ["all"], ["TaskOutput", "all"], ["TaskOutput", "Checkpoint"]],
  wrong: [...NO_LIST, [5], [null], [""], ["a/b"], ["$TaskOutput"], ["tasklog"], [["a"]]],
};
export const jobs: Values = {
  right: [["a"], ["Render", "b_c"]],
  wrong: [...NO_LIST, [5], [null], ["a b"], ["a", "A"], [""], [["a"]], ["x".repeat(65)]],
};
export const tags = (maxNameLength: number): Values => ({
  right: [{}, { team: "render" }, { "a b": "" }, { ["x".repeat(maxNameLength)]: "x".repeat(256) }],
  wrong: [
    ...NO_OBJECT,
    { team: 5 },
    { team: LONG },
    { [LONG]: "x" },
    { "a/b": "x" },
    { a: "x", A: "y" },
    { Project: "x", project: "y" },
    { project: 5 },
    { ["x".repeat(maxNameLength + 1)]: "x" },
    Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, "x"])),
  ],
});
export const pools: Values = {
  right: [[{ name: "a", vmSize: "Standard_D4s_v5" }]],
  wrong: [...NO_LIST, [], ["x"], [null], [[]], [{ name: "a" }], [{ vmSize: "Standard_D4s_v5" }]],
};
export const readers: Values = {
  right: [[], [{ name: "ann", principalId: PRINCIPAL }]],
  wrong: [...NO_LIST, ["x"], [null], [[]], [{ name: "a" }], [{ principalId: PRINCIPAL }], [PRINCIPAL]],
};
export const deployer: Values = {
  right: [{ principalId: PRINCIPAL, principalType: "User" }],
  wrong: [...NO_OBJECT, PRINCIPAL, { principalId: PRINCIPAL }, { principalType: "User" }, {}],
};
export const resizeTimeout = count([5, 15, 10_080], [0, 4, 10_081]);
export const nodeDeallocation = choice(
  ["requeue", "terminate", "task-completion", "retained-data"],
  ["retainedData", "taskcompletion"],
);
export const upgradePolicy: Values = {
  right: [
    { mode: "manual" },
    { mode: "rolling", automaticOsUpgrade: true, waitForTasks: false, rolling: { maxBatchPercent: 10 } },
  ],
  wrong: [
    { mode: "rolling", rolling: { maxBatchPercent: 30, maxUnhealthyPercent: 20 } },
    { mode: "manual", automaticOsUpgrade: false, waitForTasks: true },
    { mode: "manual", automaticRollback: false },
    ...NO_OBJECT,
    {},
    { mode: "manual", upgrade: true },
  ],
};
export const upgradeMode = choice(["automatic", "manual", "rolling"], ["Automatic", "auto", "none"]);
export const rollingUpgrade: Values = {
  right: [{}, { maxBatchPercent: 10, maxUnhealthyPercent: 10, pauseSeconds: 60 }],
  wrong: [...NO_OBJECT, { maxBatchPercent: 30, maxUnhealthyPercent: 20 }, { percent: 5 }],
};
export const upgradePercent = count([5, 100], [0, 4, 101]);
export const unhealthyUpgraded = count([0, 100], [101, 1000]);
export const pauseSeconds = count([0, 86_400], [86_401, 1e9]);
export const applicationPackages: Values = {
  right: [[], [{ id: "blender" }, { id: "blender", version: "4.5" }]],
  wrong: [
    ...NO_LIST,
    [{ version: "4.5" }],
    ["blender"],
    [null],
    [{}],
    Array.from({ length: 11 }, (_, index) => ({ id: `a${index}` })),
  ],
};
export const applicationId = text(["blender", "Blender_4-5"], ["a b", "a/b", "a.b", "x".repeat(65), STORAGE]);
export const applicationVersion = text(["4.5", "v1_2-3"], [".5", "a b", "a/b", "x".repeat(65)]);
export const replacement = choice(["create-first", "drain", "delete-first"], ["blue-green", "createFirst", "delete"]);
export const drainTimeout = count([5, 60, 10_080], [0, 4, 10_081]);
export const subnetId = text(
  [SUBNET, SUBNET.toUpperCase()],
  ["nodes", SUBNET.replace("/subnets/nodes", ""), `${SUBNET}/x`, SUBNET.slice(1), STORAGE],
);
export const publicIp = choice(["none", "dynamic"], ["NoPublicIPAddresses", "static"]);
export const publicIpIds: Values = {
  right: [[PUBLIC_IP], [PUBLIC_IP, `${PUBLIC_IP}2`.toUpperCase()]],
  wrong: [...NO_LIST, [5], [null], [""], ["ip"], [SUBNET], [`${PUBLIC_IP}/x`], [[PUBLIC_IP]]],
};
export const displayName = text(["Render nodes", "x".repeat(1024)], ["x".repeat(1025), "\t", "\n\n"]);
export const metadata: Values = {
  right: [{}, { team: "render" }, { "a b": "" }],
  wrong: [...NO_OBJECT, { team: 5 }, { "": "x" }, { team: {} }, { ["x".repeat(1025)]: "x" }],
};
export const schedulingPolicy = choice(["spread", "pack"], ["Spread ", "fill"]);
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `203.0.${i >> 7}.${i & 127}`);
const NO_IP_RANGES = (most: number) => [
  ...NO_LIST,
  [],
  addresses(most + 1),
  ["203.0.113.7", "203.0.113.7"],
  ["169.254.1.1"],
  ["224.0.0.1"],
  ["255.0.0.1"],
  ["100.64.0.1"],
  ["100.127.0.1"],
  [5],
  [null],
  ["10.1.2.3"],
  ["172.16.0.0/16"],
  ["192.168.1.1"],
  ["203.0.113.7/33"],
  ["203.0.113.0/0"],
  ["203.0.113.256"],
  ["2001:db8::1"],
  ["example.com"],
];
const IP_RANGES = [["203.0.113.7"], ["203.0.113.0/24", "198.51.100.0/30"], ["100.63.0.1", "100.128.0.1", "223.0.0.1"]];
export const storageIpRanges = (most = 400): Values => ({
  right: [...IP_RANGES, addresses(most)],
  wrong: [...NO_IP_RANGES(most), ["203.0.113.7/32"], ["203.0.113.6/31"]],
});
export const batchIpRanges: Values = {
  right: [...IP_RANGES, addresses(200), ["203.0.113.7/32", "203.0.113.6/31"]],
  wrong: NO_IP_RANGES(200),
};
export const subnetIds: Values = {
  right: [[SUBNET], [SUBNET.toUpperCase(), `${SUBNET}-2`]],
  wrong: [
    ...NO_LIST,
    [],
    [SUBNET, SUBNET.toUpperCase()],
    [5],
    [null],
    ["nodes"],
    [STORAGE],
    [SUBNET.slice(1)],
    [SUBNET.replace("/subnets/nodes", "")],
  ],
};
const VIRTUAL_NETWORK = SUBNET.replace("/subnets/nodes", "");
const DNS_ZONE = `${NETWORK}/privateDnsZones/privatelink.blob.core.windows.net`;
export const virtualNetworkId = text(
  [VIRTUAL_NETWORK, VIRTUAL_NETWORK.toUpperCase()],
  ["net", SUBNET, STORAGE, VIRTUAL_NETWORK.slice(1), `${NETWORK}/virtualNetworks`],
);
const BATCH_ZONE = DNS_ZONE.replace("blob.core.windows.net", "batch.azure.com");
const zoneId = (right: string, other: string) =>
  text(
    [right, right.toUpperCase()],
    [
      right.slice(right.lastIndexOf("/") + 1),
      VIRTUAL_NETWORK,
      other,
      right.replace("privatelink.", ""),
      `${right}/virtualNetworkLinks/net`,
      right.slice(1),
    ],
  );
export const blobDnsZoneId = zoneId(DNS_ZONE, BATCH_ZONE);
export const batchDnsZoneId = zoneId(BATCH_ZONE, DNS_ZONE);
export const endpointName = text(["pe", "Pe_1-a.b", "x".repeat(60)], ["-pe", ".pe", "a b", "a/b", "x".repeat(61), "ä"]);
export const privateEndpoints: Values = {
  right: [{ subnetId: SUBNET }, { subnetId: SUBNET, dnsZoneGroup: false }],
  wrong: [
    ...NO_OBJECT,
    {},
    { subnetId: VIRTUAL_NETWORK },
    { subnetId: SUBNET, dnsZoneGroup: false, virtualNetworkId: VIRTUAL_NETWORK },
  ],
};
export const networkSettings: Values = {
  right: [
    {},
    { allowedIpRanges: ["203.0.113.7"], allowedSubnetIds: [SUBNET] },
    { privateEndpoints: { subnetId: SUBNET }, publicNetworkAccess: false },
  ],
  wrong: [
    ...NO_OBJECT,
    { allowedIpRanges: ["10.0.0.1"] },
    { publicNetworkAccess: false },
    { privateEndpoints: { subnetId: SUBNET }, publicNetworkAccess: false, allowedIpRanges: ["203.0.113.7"] },
  ],
};
export const storageSettings: Values = { right: [{}, { sku: "Standard_ZRS" }], wrong: [...NO_OBJECT, { sku: "Gold" }] };
export const accountSettings: Values = {
  right: [{}, { accountName: "renders" }],
  wrong: [...NO_OBJECT, { accountName: "No-Good" }],
};
export const identitySettings: Values = {
  right: [{}, { identityName: "nodes" }],
  wrong: [...NO_OBJECT, { identityName: "-" }, { existingIdentityId: IDENTITY, identityName: "nodes" }],
};
export const coolAfterDays = count([0, 30], [100_000, 1e9]);
export const deleteAfterDays = count([40, 99_999], [0, 29, 100_000]);
export const softDeleteDays = count([1, 365], [0, 366]);
export const keepVersionsDays = count([0, 30], [100_000, 1e9]);

const KEY_URL = "https://render-keys.vault.azure.net/keys/outputs";
export const keyUrl: Values = {
  right: [KEY_URL, `${KEY_URL}/${"0a".repeat(16)}`, "https://hsm.managedhsm.azure.net/keys/k"],
  wrong: [
    5,
    "",
    "outputs",
    KEY_URL.replace("https", "http"),
    KEY_URL.replace("/keys/", "/secrets/"),
    `${KEY_URL}/latest`,
    `${KEY_URL}/`,
    `${KEY_URL}?version=1`,
    "https://render-keys.example.org/keys/outputs",
    "https://render-keys.vault.azure.net/keys/with_underscore",
  ],
};
export const customerManagedKey: Values = {
  right: [{ keyUrl: KEY_URL, identityId: IDENTITY }],
  wrong: [...NO_OBJECT, {}, { keyUrl: KEY_URL }, { identityId: IDENTITY }, { keyUrl: "no", identityId: IDENTITY }],
};
const KEY_VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/render-keys";
export const keyVaultId: Values = {
  right: [KEY_VAULT, KEY_VAULT.toUpperCase()],
  wrong: [
    5,
    true,
    {},
    [KEY_VAULT],
    "",
    "render-keys",
    STORAGE,
    KEY_VAULT.slice(1),
    KEY_VAULT.replace("/vaults/", "/managedHSMs/"),
    `${KEY_VAULT}/keys/outputs`,
  ],
};
export const keyVaultUrl: Values = {
  right: ["https://render-keys.vault.azure.net/", "https://render-keys.vault.usgovcloudapi.net/"],
  wrong: [
    5,
    true,
    {},
    "",
    "render-keys",
    "render-keys.vault.azure.net",
    "https://render-keys.vault.azure.net",
    "http://render-keys.vault.azure.net/",
    "https://render-keys.example.org/",
    KEY_URL,
  ],
};
export const userSubscription: Values = {
  right: [{ keyVaultId: KEY_VAULT }],
  wrong: [
    ...NO_OBJECT,
    {},
    { keyVaultId: "render-keys" },
    { keyVaultId: KEY_VAULT, keyVaultUrl: "https://other-keys.vault.azure.net/" },
  ],
};
export const immutableDays = count([1, 146_000], [0, 146_001]);
export const immutability: Values = {
  right: [{ days: 30 }, { days: 30, locked: true }],
  wrong: [...NO_OBJECT, {}, { locked: true }, { days: 0 }, { days: 30, locked: "yes" }],
};

const WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/render-logs";
export const workspaceId: Values = {
  right: [WORKSPACE, WORKSPACE.toUpperCase()],
  wrong: [
    5,
    true,
    {},
    [WORKSPACE],
    "",
    "render-logs",
    STORAGE,
    WORKSPACE.slice(1),
    `${WORKSPACE}/tables/x`,
    `${WORKSPACE} `,
  ],
};
export const logCategories: Values = {
  right: [["StorageWrite"], ["ServiceLog", "AuditLog"]],
  wrong: [5, true, {}, "audits", [], [5], [null], [""], ["two words"], ["all!"], ["1"]],
};
export const diagnostics: Values = {
  right: [{ workspaceId: WORKSPACE }],
  wrong: [...NO_OBJECT, {}, { categories: ["AuditLog"] }, { workspaceId: "render-logs" }],
};
