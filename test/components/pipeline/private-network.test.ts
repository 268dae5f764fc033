import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPipeline, type OutputPipelineArgs } from "../../../components";
import { deploy, problemsOf, refusalsOf } from "../support/deployment";

const NETWORK = "/subscriptions/sub/resourceGroups/net/providers/Microsoft.Network";
const VIRTUAL_NETWORK = `${NETWORK}/virtualNetworks/net`;
const ENDPOINTS = `${VIRTUAL_NETWORK}/subnets/endpoints`;
const NODES = `${VIRTUAL_NETWORK}/subnets/nodes`;
const BLOB_ZONE = `${NETWORK}/privateDnsZones/privatelink.blob.core.windows.net`;
const BATCH_ZONE = `${NETWORK}/privateDnsZones/privatelink.batch.azure.com`;
const RANGE = ["203.0.113.7"];

const small = { name: "small", vmSize: "Standard_D2ds_v5", subnetId: NODES };
const { subnetId: _, ...outside } = small;
const ARGS: OutputPipelineArgs = {
  resourceGroupName: "group",
  location: "westeurope",
  jobs: ["render"],
  pools: [small],
  runtime: "image",
};

const made =
  (args: Partial<OutputPipelineArgs>): (() => OutputPipeline) =>
  () =>
    new OutputPipeline("farm", { ...ARGS, ...args } as OutputPipelineArgs);

const problems = async (args: Partial<OutputPipelineArgs>) =>
  (await deploy("first preview", () => problemsOf(made(args)))).result;

describe("a pipeline in a private network", () => {
  it("turns off the public endpoints of both accounts, and creates private ones", async () => {
    const network = { privateEndpoints: { subnetId: ENDPOINTS }, publicNetworkAccess: false };
    const { get, ofType, resources } = await deploy("later preview", made({ network, tags: { team: "render" } }));
    assert.equal(get("farm-storage-account").inputs.publicNetworkAccess, "Disabled");
    assert.equal(get("farm-batch-account").inputs.publicNetworkAccess, "Disabled");
    const endpoints = ofType("network:PrivateEndpoint").map(({ name, inputs }) => [name, inputs.location, inputs.tags]);
    assert.deepEqual(endpoints.sort(), [
      ["farm-batch-endpoint-batchAccount", "westeurope", { team: "render" }],
      ["farm-batch-endpoint-nodeManagement", "westeurope", { team: "render" }],
      ["farm-storage-endpoint-blob", "westeurope", { team: "render" }],
    ]);
    assert.equal(ofType("privatedns:PrivateZone").length, 2);
    const { waitsFor } = get("farm-pool-small-pool");
    const needed = resources.filter(({ type }) =>
      /:(PrivateEndpoint|PrivateDnsZoneGroup|VirtualNetworkLink)$/.test(type),
    );
    assert.equal(needed.length, 8);
    for (const { name } of needed) assert.ok(waitsFor.includes(name), `the pool must wait for ${name}`);
  });

  it("registers the endpoints in the zones that the program gives", async () => {
    const { ofType } = await deploy(
      "later preview",
      made({
        network: {
          privateEndpoints: { subnetId: ENDPOINTS, blobDnsZoneId: BLOB_ZONE, virtualNetworkId: VIRTUAL_NETWORK },
        },
      }),
    );
    const zones = ofType("network:PrivateDnsZoneGroup").map(({ inputs }) =>
      JSON.stringify(inputs.privateDnsZoneConfigs),
    );
    assert.equal(zones.filter((zone) => zone.includes(BLOB_ZONE)).length, 1);
    const created = ofType("privatedns:PrivateZone").map(({ inputs }) => inputs.privateZoneName);
    assert.deepEqual(created, ["privatelink.batch.azure.com"]);
  });

  it("accepts nodes of any subnet together with allowed networks, because they reach the private endpoint", async () => {
    const network = { allowedIpRanges: RANGE, privateEndpoints: { subnetId: ENDPOINTS } };
    const { get } = await deploy("later preview", made({ network }));
    assert.ok(get("farm-pool-small-pool"));
    assert.deepEqual(await problems({ network, pools: [outside] }), [
      "pools[0].subnetId is required; give a subnet from which nodes reach the private endpoint, because Azure ignores IP rules for requests from the storage account's region",
    ]);
  });

  it("accepts private endpoints of each account by its own settings", async () => {
    const privateEndpoints = { subnetId: ENDPOINTS };
    const own = { storage: { privateEndpoints }, account: { privateEndpoints } };
    const { ofType } = await deploy("later preview", made({ ...own, network: { publicNetworkAccess: false } }));
    assert.equal(ofType("network:PrivateEndpoint").length, 3);
  });

  const MISSING =
    "network.privateEndpoints is required; give a subnet for them, because network.publicNetworkAccess is false";
  const LISTS_FIX = "leave it out, or leave network.publicNetworkAccess out";
  const privateEndpoints = { subnetId: ENDPOINTS };
  const refused: [what: string, args: Partial<OutputPipelineArgs>, problems: string[]][] = [
    ["accounts that nothing reaches", { network: { publicNetworkAccess: false } }, [MISSING]],
    [
      "an account that nothing reaches",
      { network: { publicNetworkAccess: false }, storage: { privateEndpoints } },
      [MISSING],
    ],
    [
      "allowed networks without public endpoints, each once",
      { network: { privateEndpoints, publicNetworkAccess: false, allowedIpRanges: RANGE } },
      [
        `network.allowedIpRanges must be left out if network.publicNetworkAccess is false, got ["203.0.113.7"]; ${LISTS_FIX}`,
      ],
    ],
    [
      "allowed networks of one account without public endpoints",
      {
        network: { privateEndpoints, publicNetworkAccess: false },
        storage: { allowedSubnetIds: [NODES] },
        account: { allowedIpRanges: RANGE },
      },
      [
        `storage.allowedSubnetIds must be left out if network.publicNetworkAccess is false, got ["${NODES}"]; ${LISTS_FIX}`,
        `account.allowedIpRanges must be left out if network.publicNetworkAccess is false, got ["203.0.113.7"]; ${LISTS_FIX}`,
      ],
    ],
    [
      "what is given twice",
      {
        network: { privateEndpoints, publicNetworkAccess: false },
        storage: { publicNetworkAccess: false, privateEndpoints },
        account: { publicNetworkAccess: true },
      },
      [
        "storage.publicNetworkAccess must be left out if network.publicNetworkAccess is given, got false",
        `storage.privateEndpoints must be left out if network.privateEndpoints is given, got {"subnetId":"${ENDPOINTS}"}`,
        "account.publicNetworkAccess must be left out if network.publicNetworkAccess is given, got true",
      ],
    ],
    [
      "pools that are in no network",
      { network: { privateEndpoints, publicNetworkAccess: false }, pools: [outside] },
      [
        "pools[0].subnetId is required; give a subnet from which nodes reach the private endpoints, because network.publicNetworkAccess is false",
      ],
    ],
    [
      "pools that are in no network, if both accounts are closed by their own settings",
      { storage: { publicNetworkAccess: false }, account: { publicNetworkAccess: false }, pools: [outside] },
      [
        "pools[0].subnetId is required; give a subnet from which nodes reach the private endpoints, because storage.publicNetworkAccess and account.publicNetworkAccess are false",
      ],
    ],
    [
      "a network to link if both zones exist",
      {
        network: {
          privateEndpoints: {
            ...privateEndpoints,
            blobDnsZoneId: BLOB_ZONE,
            batchDnsZoneId: BATCH_ZONE,
            virtualNetworkId: VIRTUAL_NETWORK,
          },
        },
      },
      [
        `network.privateEndpoints.virtualNetworkId must be left out if network.privateEndpoints.blobDnsZoneId is given, got "${VIRTUAL_NETWORK}"; link the existing zone to the network yourself`,
      ],
    ],
    [
      "application packages",
      { network: { privateEndpoints, publicNetworkAccess: false }, autoStorage: true },
      [
        "autoStorage must be left out if network.publicNetworkAccess limits the networks, got true; application packages do not work with a storage account that has firewall rules",
      ],
    ],
  ];
  for (const [what, args, expected] of refused) {
    it(`refuses ${what}`, async () => assert.deepEqual(await problems(args), expected));
  }

  const closed = { publicNetworkAccess: pulumi.output(false) };
  const later: [what: string, args: Partial<OutputPipelineArgs>, problem: RegExp][] = [
    ["accounts that nothing reaches", { network: closed }, /network\.privateEndpoints is required/],
    [
      "pools that are in no network",
      { network: { ...closed, privateEndpoints }, pools: [outside] },
      /pools\[0\]\.subnetId is required.*network\.publicNetworkAccess is false/,
    ],
    [
      "pools that are in no network, with a closed Batch account",
      { account: closed, pools: [outside] },
      /pools\[0\]\.subnetId is required.*account\.publicNetworkAccess is false/,
    ],
  ];
  for (const [what, args, problem] of later) {
    it(`refuses ${what}, if this is known only later`, async () => {
      const [refusal] = await refusalsOf("later preview", made(args));
      assert.match(String(refusal), problem);
    });
  }

  it("keeps pools known in a preview", async () => {
    const network = { publicNetworkAccess: pulumi.output(true), privateEndpoints };
    const { get } = await deploy("later preview", made({ network }));
    assert.deepEqual(get("farm-pool-small-pool").inputs.networkConfiguration, {
      subnetId: NODES,
      dynamicVnetAssignmentScope: "none",
    });
  });
});
