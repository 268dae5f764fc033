import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { LinkedBatchAccount, OutputStorage, type PrivateEndpointsArgs } from "../../../components";
import { zoneName } from "../../../components/private-endpoints/zone-name";
import { STORAGE_ID } from "../support/azure-answers";
import { type Deployment, deploy, outputValue, problemsOf, refusalsOf } from "../support/deployment";

const NETWORK = "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network";
const VIRTUAL_NETWORK = `${NETWORK}/virtualNetworks/net`;
const SUBNET = `${VIRTUAL_NETWORK}/subnets/endpoints`;
const HUB = `${NETWORK}/virtualNetworks/hub`;
const ZONE = `${NETWORK}/privateDnsZones/privatelink.blob.core.windows.net`;

const storage = (privateEndpoints: PrivateEndpointsArgs, more: object = {}) =>
  deploy(
    "later preview",
    () => new OutputStorage("outputs", { resourceGroupName: "group", jobs: ["a"], privateEndpoints, ...more }),
  );

const typesOf = ({ resources }: Deployment<unknown>) =>
  resources
    .filter(({ type }) => /:(network|privatedns)/.test(type))
    .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)
    .sort();

describe("private endpoints", () => {
  it("connect a storage account's blobs with a subnet, and register their name in a new zone", async () => {
    const deployed = await storage({ subnetId: SUBNET.toUpperCase() }, { location: "West Europe", tags: { a: "b" } });
    const { get, result } = deployed;
    assert.deepEqual(typesOf(deployed), [
      "PrivateDnsZoneGroup outputs-endpoint-blob-dns",
      "PrivateEndpoint outputs-endpoint-blob",
      "PrivateZone outputs-dns-zone",
      "VirtualNetworkLink outputs-dns-link",
    ]);
    const accountId = await outputValue(result.accountId);
    assert.deepEqual(get("outputs-endpoint-blob").inputs, {
      resourceGroupName: "group",
      location: "westeurope",
      // The SDK adds the defaults of a subnet, which Azure ignores here.
      subnet: {
        id: SUBNET,
        privateEndpointNetworkPolicies: "Disabled",
        privateLinkServiceNetworkPolicies: "Enabled",
      },
      privateLinkServiceConnections: [{ name: "blob", privateLinkServiceId: accountId, groupIds: ["blob"] }],
      tags: { a: "b" },
    });
    assert.deepEqual(get("outputs-endpoint-blob-dns").inputs.privateDnsZoneConfigs, [
      { name: "blob", privateDnsZoneId: ZONE.replace("/net/providers", "/group/providers") },
    ]);
    assert.deepEqual(get("outputs-dns-zone").inputs, {
      resourceGroupName: "group",
      location: "global",
      privateZoneName: "privatelink.blob.core.windows.net",
      tags: { a: "b" },
    });
    const { virtualNetwork, location } = get("outputs-dns-link").inputs;
    assert.deepEqual([virtualNetwork, location], [{ id: VIRTUAL_NETWORK }, "global"]);
  });

  it("are deleted with the stack, also if the account is retained", async () => {
    const { resources } = await storage({ subnetId: SUBNET });
    const retained = resources.filter(({ retainOnDelete }) => retainOnDelete).map(({ name }) => name);
    assert.deepEqual(retained.sort(), ["outputs-account", "outputs-job-a", "outputs-lifecycle", "outputs-soft-delete"]);
  });

  it("are replaced by deletion, because the old one's deletion removes the name from the zone", async () => {
    const { get } = await storage({ subnetId: SUBNET });
    const { deleteBeforeReplace, replaceOnChanges } = get("outputs-endpoint-blob");
    assert.deepEqual([deleteBeforeReplace, replaceOnChanges], [true, ["location", "privateLinkServiceConnections"]]);
    assert.deepEqual(get("outputs-dns-link").replaceOnChanges, ["virtualNetwork"]);
  });

  it("use an existing zone, or none, and the names and networks that the program gives", async () => {
    const existing = await storage({ subnetId: SUBNET, dnsZoneId: ZONE, endpointName: "pe-renders" });
    assert.deepEqual(typesOf(existing), [
      "PrivateDnsZoneGroup outputs-endpoint-blob-dns",
      "PrivateEndpoint outputs-endpoint-blob",
    ]);
    assert.equal(existing.get("outputs-endpoint-blob").inputs.privateEndpointName, "pe-renders-blob");
    assert.deepEqual(existing.get("outputs-endpoint-blob-dns").inputs.privateDnsZoneConfigs, [
      { name: "blob", privateDnsZoneId: ZONE },
    ]);
    const policy = await storage({ subnetId: SUBNET, dnsZoneGroup: false, location: "northeurope" });
    assert.deepEqual(typesOf(policy), ["PrivateEndpoint outputs-endpoint-blob"]);
    assert.equal(policy.get("outputs-endpoint-blob").inputs.location, "northeurope");
    const linked = await storage({ subnetId: pulumi.output(SUBNET), virtualNetworkId: HUB });
    assert.deepEqual(linked.get("outputs-dns-link").inputs.virtualNetwork, { id: HUB });
  });

  it("connect both parts of a Batch account, with one zone", async () => {
    const deployed = await deploy(
      "later preview",
      () =>
        new LinkedBatchAccount("batch", {
          resourceGroupName: "group",
          storageAccountId: STORAGE_ID,
          publicNetworkAccess: false,
          privateEndpoints: { subnetId: SUBNET },
        }),
    );
    assert.deepEqual(typesOf(deployed), [
      "PrivateDnsZoneGroup batch-endpoint-batchAccount-dns",
      "PrivateDnsZoneGroup batch-endpoint-nodeManagement-dns",
      "PrivateEndpoint batch-endpoint-batchAccount",
      "PrivateEndpoint batch-endpoint-nodeManagement",
      "PrivateZone batch-dns-zone",
      "VirtualNetworkLink batch-dns-link",
    ]);
    assert.equal(deployed.get("batch-dns-zone").inputs.privateZoneName, "privatelink.batch.azure.com");
  });

  for (const [environment, zones] of [
    ["usgovernment", ["privatelink.blob.core.usgovcloudapi.net", "privatelink.batch.usgovcloudapi.net"]],
    ["AzureChinaCloud", ["privatelink.blob.core.chinacloudapi.cn", "privatelink.batch.chinacloudapi.cn"]],
    ["AzureCloud", ["privatelink.blob.core.windows.net", "privatelink.batch.azure.com"]],
    ["AzurePublicCloud", ["privatelink.blob.core.windows.net", "privatelink.batch.azure.com"]],
  ] as const) {
    it(`use the zones of the cloud ${environment}`, async () => {
      process.env.ARM_ENVIRONMENT = environment;
      try {
        const privateEndpoints = { subnetId: SUBNET };
        const { ofType } = await deploy("later preview", () => {
          new OutputStorage("outputs", { resourceGroupName: "group", privateEndpoints });
          const args = { resourceGroupName: "group", storageAccountId: STORAGE_ID, privateEndpoints };
          new LinkedBatchAccount("batch", args);
        });
        const names = ofType("privatedns:PrivateZone").map(({ inputs }) => inputs.privateZoneName);
        assert.deepEqual(names.sort(), [...zones].sort());
      } finally {
        delete process.env.ARM_ENVIRONMENT;
      }
    });
  }

  it("refuse a cloud whose zones are not known", async () => {
    process.env.ARM_ENVIRONMENT = "usgov";
    try {
      const { result } = await deploy("later preview", () => {
        const name = zoneName("blob", new pulumi.ComponentResource("test:index:Parent", "parent"));
        return outputValue(name).catch((error: Error) => error.message);
      });
      assert.equal(
        await result,
        'azure-native:environment must be one of public, usgovernment, china, got "usgov"; correct the configuration, the provider\'s argument or ARM_ENVIRONMENT',
      );
    } finally {
      delete process.env.ARM_ENVIRONMENT;
    }
  });

  const refused: [what: string, endpoints: object, more: object, problems: string[]][] = [
    [
      "zones without a zone group",
      { dnsZoneGroup: false, dnsZoneId: ZONE, virtualNetworkId: HUB },
      {},
      [
        `privateEndpoints.dnsZoneId must be left out if privateEndpoints.dnsZoneGroup is false, got "${ZONE}"`,
        `privateEndpoints.virtualNetworkId must be left out if privateEndpoints.dnsZoneGroup is false, got "${HUB}"`,
      ],
    ],
    [
      "a network to link to an existing zone",
      { dnsZoneId: ZONE, virtualNetworkId: HUB },
      {},
      [
        `privateEndpoints.virtualNetworkId must be left out if privateEndpoints.dnsZoneId is given, got "${HUB}"; link the existing zone to the network yourself`,
      ],
    ],
    [
      "more tags than a zone can have",
      {},
      { tags: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, "x"])) },
      [
        "tags must have at most 15 tags, those of a private DNS zone, got 16; give privateEndpoints.dnsZoneId for an existing zone",
      ],
    ],
  ];
  for (const [what, endpoints, more, problems] of refused) {
    it(`refuse ${what}`, async () => {
      const args = { resourceGroupName: "group", privateEndpoints: { subnetId: SUBNET, ...endpoints }, ...more };
      const { result } = await deploy("first preview", () => problemsOf(() => new OutputStorage("outputs", args)));
      assert.deepEqual(result, problems);
    });
  }

  it("let an existing zone have other tags than the account", async () => {
    const tags = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, "x"]));
    const { get } = await storage({ subnetId: SUBNET, dnsZoneId: ZONE }, { tags: pulumi.output(tags) });
    assert.deepEqual(get("outputs-endpoint-blob").inputs.tags, tags);
    const later = () =>
      new OutputStorage("outputs", {
        resourceGroupName: "group",
        privateEndpoints: { subnetId: SUBNET },
        tags: pulumi.output(tags),
      });
    assert.match(String(await refusalsOf("later preview", later)), /tags must have at most 15 tags/);
  });

  it("are waited for by everything that uses the account, without a dependency that would replace it", async () => {
    const { get, resources } = await storage({ subnetId: SUBNET });
    assert.ok(get("outputs-endpoint-blob").waitsFor.includes("outputs-lifecycle"));
    const dependents = resources.filter(({ waitsFor }) => waitsFor.includes("outputs-endpoint-blob"));
    assert.deepEqual(
      dependents.map(({ name }) => name),
      ["outputs-endpoint-blob-dns"],
    );
  });
});
