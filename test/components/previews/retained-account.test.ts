import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputStorage } from "../../../components/output-storage";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import { deploy, refusalsOf } from "../support/deployment";

const STORAGE_TYPE = "azure-batch-outputs:index:OutputStorage";
const RECORDED = {
  [`urn:pulumi:stack::project::${STORAGE_TYPE}::outputs`]: {
    type: STORAGE_TYPE,
    outputs: { accountName: "store", resourceGroupName: "group" },
  },
};

const FIX = "set another accountName for a new account, or set retainOutputs to false";

describe("the place of a storage account that is retained under a given name", () => {
  const outputs = (args: Partial<OutputStorageArgs>) =>
    new OutputStorage("outputs", { accountName: "store", resourceGroupName: "group", ...args });
  const answers = { recorded: RECORDED };
  const place = async (args: Partial<OutputStorageArgs>) => {
    const { resourceGroupName, location } = (await deploy("later preview", () => outputs(args), answers)).get(
      "outputs-account",
    ).inputs;
    return [resourceGroupName, location];
  };
  const refused = async (args: Partial<OutputStorageArgs>) => {
    const refusals = await refusalsOf("later preview", () => outputs(args), answers);
    return refusals.map((error) => (error as Error).message.replace('OutputStorage "outputs":\n  ', ""));
  };

  it("can change its spelling, and can change freely with another name or if the account is not retained", async () => {
    assert.deepEqual(await place({ location: "West Europe" }), ["group", "westeurope"]);
    assert.deepEqual(await place({ resourceGroupName: "GROUP" }), ["group", undefined]);
    assert.deepEqual(await place({ accountName: "others", resourceGroupName: "other" }), ["other", undefined]);
    assert.deepEqual(await place({ resourceGroupName: "other", retainOutputs: false }), ["other", undefined]);
  });

  it("cannot change", async () => {
    assert.deepEqual(await refused({ location: "northeurope" }), [
      `location must stay "westeurope", as storage account store is retained there, got "northeurope"; ${FIX}`,
    ]);
    assert.deepEqual(await refused({ resourceGroupName: "other" }), [
      `resourceGroupName must stay "group", as storage account store is retained there, got "other"; ${FIX}`,
    ]);
  });

  it("is not shown if it is a secret", async () => {
    assert.deepEqual(await refused({ resourceGroupName: pulumi.secret("other") }), [
      `resourceGroupName must stay as it is, as the storage account of that name is retained there, got a secret; ${FIX}`,
    ]);
  });
});
