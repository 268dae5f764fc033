import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs } from "../../../components";
import { deploy, type Stage } from "../support/deployment";
import { POOL_ARGS } from "../support/pool-args";

describe("a preview of a pool without local disks", () => {
  const warnings = async (
    args: Pick<OutputPoolArgs, "vmSize"> & { osDiskSizeGb?: number },
    stage: Stage = "later preview",
  ) => (await deploy(stage, () => new OutputPool("small", { ...POOL_ARGS, ...args }))).logged;
  const why =
    "have no local disk, so tasks share the disk of the operating system, which has 30 GB with the default image";

  it("names the size that has one", async () => {
    assert.deepEqual(await warnings({ vmSize: "Standard_D2s_v5" }), [
      `nodes of size Standard_D2s_v5 ${why}; choose Standard_D2ds_v5, or give osDiskSizeGb`,
    ]);
    assert.deepEqual(await warnings({ vmSize: "Standard_B2s_v2" }), [
      `nodes of size Standard_B2s_v2 ${why}; choose a size that has one, such as Standard_D2ds_v5, or give osDiskSizeGb`,
    ]);
  });

  it("says nothing about a local disk, a given disk, a secret size, or in an update", async () => {
    assert.deepEqual(await warnings({ vmSize: "Standard_D2ds_v5" }), []);
    assert.deepEqual(await warnings({ vmSize: "Standard_D2s_v5", osDiskSizeGb: 128 }), []);
    assert.deepEqual(await warnings({ vmSize: pulumi.secret("Standard_D2s_v5") }), []);
    assert.deepEqual(await warnings({ vmSize: "Standard_D2s_v5" }, "update"), []);
  });
});
