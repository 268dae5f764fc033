import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { it } from "mocha";
import { OutputPipeline } from "../../components";
import { nightly } from "../support/nightly";
import { stackOfSuite } from "./support/edited-stack";

/** The address of this machine in local Azure is 203.0.113.1, by the setting `client.address`. */
const OWN = ["203.0.113.0/30"];
const OTHER = ["198.51.100.7"];
const SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";

const program =
  (allowedIpRanges: string[]): PulumiFn =>
  async () => {
    new OutputPipeline("farm", {
      location: "westeurope",
      jobs: ["a"],
      pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0, subnetId: SUBNET }],
      network: { allowedIpRanges, allowedSubnetIds: [SUBNET] },
      runtime: "image",
      retainOutputs: false,
    });
  };

nightly.describe("a pipeline with limited networks", function () {
  this.timeout(180_000);
  const stack = stackOfSuite();

  it("does not let the deployer in from another network, and says so", async () => {
    await assert.rejects(
      stack().up(program(OTHER)),
      /the storage account's firewall refuses this machine \(AuthorizationFailure\)/,
    );
  });

  it("lets the deployer in from an allowed network, and updates both accounts in place", async () => {
    const steps = await stack().up(program(OWN));
    assert.deepEqual(steps["farm-storage-account"], ["update"]);
    assert.deepEqual(steps["farm-batch-account"], ["update"]);
    assert.deepEqual((await stack().preview(program(OWN))).previewed, {});
    assert.deepEqual(await stack().refresh(), {});
  });

  it("shows the archive as uploaded if a later deployer is not let in", async () => {
    const steps = await stack().up(program(OTHER));
    assert.deepEqual(Object.keys(steps).sort(), ["farm-batch-account", "farm-storage-account"]);
  });
});
