import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs } from "../../../components";
import { POOL_CHANGES } from "../../../components/pool/pool-changes";
import { deploy, refusalsOf } from "../support/deployment";
import { POOL_ARGS } from "../support/pool-args";

const UNKNOWN = pulumi.output(pulumi.unknown) as pulumi.Output<never>;
const NETWORK = "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network";
const ARGS = { ...POOL_ARGS, vmSize: "Standard_D2ds_v5" };

/** Arguments whose change replaces the pool, as many as go together. */
const REPLACING = {
  subnetId: `${NETWORK}/virtualNetworks/net/subnets/nodes`,
  ephemeralOsDisk: true,
  encryptionAtHost: true,
  trustedLaunch: {},
  taskSlotsPerNode: 2,
  imageName: "ubuntu-hpc-24.04",
  containers: { images: ["ubuntu"], registries: [{ server: "render.azurecr.io", identityId: POOL_ARGS.identityId }] },
  blobMounts: [{ accountName: "renders", containerName: "scenes", path: "scenes", identityId: POOL_ARGS.identityId }],
  displayName: "Small",
} satisfies Partial<OutputPoolArgs>;

/** The inputs of a pool that replace it if they change or are unknown. */
async function replacingInputs(more: object): Promise<Record<string, unknown>> {
  const args = { ...ARGS, ...REPLACING, ...more };
  const { get } = await deploy("later preview", () => new OutputPool("small", args));
  const changes: Readonly<Record<string, string>> = POOL_CHANGES;
  return Object.fromEntries(Object.entries(get("small-pool").inputs).filter(([name]) => changes[name] !== "in place"));
}

describe("the checks of a pool's arguments with each other", () => {
  const networks: object[] = [{ publicIp: "none" }, { publicIpIds: [`${NETWORK}/publicIPAddresses/out`] }];
  const unknowns: object[] = [
    { nodes: UNKNOWN },
    { spotNodes: UNKNOWN },
    { resizeTimeoutMinutes: UNKNOWN },
    { nodeDeallocation: UNKNOWN },
    { autoscaleFormula: UNKNOWN },
    { autoscale: UNKNOWN },
    { autoscale: { preset: "pending-tasks", maxNodes: 1 }, autoscaleIntervalMinutes: UNKNOWN },
    { startTask: UNKNOWN },
    { metadata: UNKNOWN },
    { nodes: pulumi.secret(2) },
    { nodes: pulumi.secret(2), spotNodes: UNKNOWN },
  ];
  for (const network of networks) {
    const [name] = Object.keys(network);
    for (const unknown of unknowns) {
      it(`with ${name}, unknown or secret ${Object.keys(unknown).join(" and ")} leave what replaces it known`, async () => {
        assert.deepEqual(await replacingInputs({ ...network, ...unknown }), await replacingInputs(network));
      });
    }
  }

  it("find problems of different kinds at once if the arguments are outputs", async () => {
    const args = {
      ...ARGS,
      subnetId: REPLACING.subnetId,
      publicIpIds: pulumi.output([`${NETWORK}/publicIPAddresses/out`]),
      publicIp: pulumi.output("none" as const),
      nodes: pulumi.output(101),
      spotNodes: pulumi.output(1),
      ephemeralOsDisk: pulumi.output(true),
      autoscaleFormula: pulumi.output("x"),
      autoscale: pulumi.output({ preset: "pending-tasks" as const, maxNodes: 1 }),
      image: pulumi.output({
        publisher: "canonical",
        offer: "ubuntu-24_04-lts",
        sku: "server-arm64",
        nodeAgentSkuId: "batch.node.ubuntu 24.04",
      }),
      containers: pulumi.output({ images: ["ubuntu"] }),
      taskSlotsPerNode: pulumi.output(9),
    };
    const refusals = await refusalsOf(
      "later preview",
      () => new OutputPool("small", args as unknown as OutputPoolArgs),
    );
    assert.equal(refusals.length, 1);
    const fix = "set imageName to ubuntu-hpc-24.04 or ubuntu-hpc-22.04, or give an image that has a runtime";
    assert.deepEqual(String(refusals[0]).split("\n  ").slice(1).sort(), [
      'autoscaleFormula must be left out together with autoscale, got "x"',
      `containers must be left out for an image without a container runtime, got {"images":["ubuntu"]}; ${fix}`,
      "ephemeralOsDisk must be left out if there are spotNodes, got true",
      'image must be an x64 image for Standard_D2ds_v5, got "canonical/ubuntu-24_04-lts/server-arm64"',
      "nodes must be left out together with autoscale, got 101",
      'publicIp must be left out together with publicIpIds, got "none"',
      "publicIpIds must have at least 2 addresses, one per 100 nodes, got 1",
      "spotNodes must be left out together with autoscale, got 1",
      "taskSlotsPerNode must be at most 8 for Standard_D2ds_v5, got 9",
    ]);
  });
});
