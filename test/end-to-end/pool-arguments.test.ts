import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { it } from "mocha";
import { OutputPipeline } from "../../components";
import { nightly } from "../support/nightly";
import { changeInAzure } from "./support/change-in-azure";
import { stackOfTest } from "./support/edited-stack";

const NETWORK = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers/Microsoft.Network";
const SUBNET_ID = `${NETWORK}/virtualNetworks/net/subnets/nodes`;
const POOL = "farm-pool-small-pool";
const REPLACED = { [POOL]: ["create-replacement", "delete-replaced", "replace"] };

/** A pipeline with one pool of one node. */
const farm =
  (pool: object, options: pulumi.ComponentResourceOptions = {}, name = "farm"): PulumiFn =>
  async () => {
    const pools = [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 1, ...pool }];
    const place = { location: "westeurope", jobs: ["a"], runtime: "image" as const, retainOutputs: false };
    new OutputPipeline(name, { ...place, pools }, options);
  };

/** The way to give nodes a subnet before `subnetId` was an argument. */
const inSubnet =
  (subnetId: string): pulumi.ResourceTransform =>
  ({ type, props, opts }) => {
    if (type !== "azure-native:batch:Pool") return undefined;
    const given = (opts as pulumi.CustomResourceOptions).ignoreChanges ?? [];
    const ignoreChanges = given.filter((name) => name !== "networkConfiguration");
    return { props: { ...props, networkConfiguration: { subnetId } }, opts: { ...opts, ignoreChanges } };
  };

nightly.describe("a deployed pool", function () {
  this.timeout(180_000);
  const stack = stackOfTest();

  async function steps(program: PulumiFn) {
    const { previewed, done } = await stack().deploy(program);
    assert.deepEqual(done, previewed);
    return done;
  }

  it("keeps its nodes if a transform that gave it a subnet becomes an argument", async () => {
    await stack().up(farm({}, { transforms: [inSubnet(SUBNET_ID)] }));
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID })), {});
    const other = await stack().preview(farm({ subnetId: SUBNET_ID.replace(/nodes$/, "other") }));
    assert.deepEqual(other.previewed, REPLACED);
  });

  it("keeps its nodes if the transform wrote the id of the subnet in another letter case", async () => {
    await stack().up(farm({}, { transforms: [inSubnet(SUBNET_ID.replace(/nodes$/, "Nodes"))] }));
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID })), {});
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID, nodes: 2 })), { [POOL]: ["update"] });
  });

  it("keeps what someone else sets in its network, in addition to what the program sets", async () => {
    await stack().up(farm({ subnetId: SUBNET_ID }));
    const pool = (await stack().resources()).find(({ urn }) => urn.endsWith(`::${POOL}`))!;
    const networkConfiguration = {
      ...(pool.inputs?.networkConfiguration as object),
      enableAcceleratedNetworking: true,
    };
    // Azure changes these properties only of a pool without nodes.
    const none = { scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } } };
    await changeInAzure(pool, none);
    await changeInAzure(pool, { ...none, networkConfiguration });
    await stack().refresh();
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID })), { [POOL]: ["update"] });
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID, nodes: 2 })), { [POOL]: ["update"] });
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID, nodes: 2, publicIp: "none" })), REPLACED);
    assert.deepEqual(await steps(farm({ subnetId: SUBNET_ID, nodes: 2 })), REPLACED);
  });

  it("is replaced if arguments are removed, also from a renamed pipeline", async () => {
    const set = { displayName: "Small", tags: { team: "render" }, subnetId: SUBNET_ID };
    await stack().up(farm({}));
    assert.deepEqual(await steps(farm(set)), REPLACED);
    for (const [name] of Object.entries(set)) {
      const rest = Object.fromEntries(Object.entries(set).filter(([other]) => other !== name));
      assert.deepEqual((await stack().preview(farm(rest))).previewed, REPLACED, name);
    }
    const renamed = async (pool: object) =>
      (await stack().preview(farm(pool, { aliases: [{ name: "farm" }] }, "render"))).previewed[
        "render-pool-small-pool"
      ];
    assert.equal(await renamed(set), undefined);
    // The engine deletes the old pool by its former name.
    assert.deepEqual(await renamed({}), ["create-replacement", "replace"]);
    assert.deepEqual(await steps(farm({})), REPLACED);
    const pool = (await stack().resources()).find(({ urn }) => urn.endsWith(`::${POOL}`))!;
    const names = ["displayName", "tags", "networkConfiguration"];
    assert.deepEqual(
      names.filter((name) => pool.inputs?.[name] !== undefined),
      [],
    );
  });

  it("is deleted first if the subnet or its addresses are secret or unknown, and has no other steps", async () => {
    const secret = { subnetId: pulumi.secret(SUBNET_ID), publicIpIds: [`${NETWORK}/publicIPAddresses/out`] };
    await stack().up(farm(secret));
    assert.deepEqual(await steps(farm(secret)), {});
    assert.deepEqual(await steps(farm({ ...secret, nodes: 2 })), { [POOL]: ["update"] });
    const { previewed } = await stack().preview(
      farm({ subnetId: pulumi.output(pulumi.unknown), acceleratedNetworking: true }),
    );
    assert.deepEqual(previewed, REPLACED);
    assert.deepEqual(await steps(farm({ ...secret, vmSize: "Standard_D4ds_v5" })), {
      [POOL]: ["create-replacement", "delete-replaced", "replace"],
    });
  });
});
