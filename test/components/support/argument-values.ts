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
export const imagePart = text(["other-image_1.0"], ["a b", "a/b", "a:b", "x".repeat(129), "ä"]);
export const imageVersion = text(["latest", "24.04.202510010"], ["Latest", "24.04", "newest", "1.2.3.4", "v1.2.3"]);
export const nodeAgent = text(
  ["batch.node.el 9", "batch.node.ubuntu 24.04", "batch.node.mariner 2.0"],
  ["ubuntu 24.04", "batch.node.ubuntu", "batch.node.ubuntu24.04", "batch.node.windows amd64", "batch.node. 9"],
);
export const nodes = count([0, 1, 100_000], [100_001, 1e9]);
export const taskSlots = count([1, 8], [0, 257, 9]);
export const osDisk = count([30, 4095], [29, 4096]);
export const sku = choice(["Standard_LRS", "Standard_ZRS", "Standard_RAGZRS"], ["Gold", "Premium_LRS", "LRS"]);
export const principalType = choice(["User", "Group", "ServicePrincipal"], ["Robot", "Application", "user "]);
export const runtime = choice(["bundled", "image"], ["deno", "node", "none"]);
export const flag: Values = { right: [true, false], wrong: NO_FLAG };
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
export const ipRanges: Values = {
  right: [[], ["203.0.113.7"], ["203.0.113.0/24", "198.51.100.0/30"]],
  wrong: [
    ...NO_LIST,
    [5],
    [null],
    ["10.1.2.3"],
    ["172.16.0.0/16"],
    ["192.168.1.1"],
    ["203.0.113.7/32"],
    ["203.0.113.0/0"],
    ["203.0.113.256"],
    ["2001:db8::1"],
    ["example.com"],
  ],
};
const SUBNET = `${GROUP}/Microsoft.Network/virtualNetworks/net/subnets/nodes`;
export const subnetIds: Values = {
  right: [[], [SUBNET], [SUBNET.toUpperCase(), `${SUBNET}-2`]],
  wrong: [...NO_LIST, [5], [null], ["nodes"], [STORAGE], [SUBNET.slice(1)], [SUBNET.replace("/subnets/nodes", "")]],
};
export const networkSettings: Values = {
  right: [{}, { allowedIpRanges: ["203.0.113.7"], allowedSubnetIds: [SUBNET] }],
  wrong: [...NO_OBJECT, { allowedIpRanges: ["10.0.0.1"] }],
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
