import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { canonicalLocation, checkLocationOfRetained, defaultLocation } from "../../../components/internal/location";
import { deploy, outputValue } from "../support/deployment";

const parent = () => new pulumi.ComponentResource("test:index:Parent", "parent");

describe("the location of an account", () => {
  it("is one, however it is written", () => {
    assert.equal(canonicalLocation("West Europe"), canonicalLocation("westeurope"));
  });

  it("defaults to that of the provider's configuration, then to the resource group's", async () => {
    const found = async () =>
      outputValue(pulumi.output((await deploy("later preview", () => defaultLocation("group", parent()))).result));
    assert.equal(await found(), "westeurope");
    pulumi.runtime.setConfig("azure-native:location", "North Europe");
    assert.equal(await found(), "northeurope");
    pulumi.runtime.setAllConfig({});
  });

  it("stays if the account has a given name and is retained", async () => {
    const account = { resourceGroupName: "group", accountName: "store" };
    const check = async (location: string) =>
      outputValue(
        (
          await deploy("later preview", () =>
            checkLocationOfRetained('OutputStorage "outputs"', account, location, parent()),
          )
        ).result,
      );
    assert.equal(await check("West Europe"), "West Europe");
    await assert.rejects(check("northeurope"), {
      message: [
        'OutputStorage "outputs":',
        'location must stay "westeurope", as storage account store is retained there, got "northeurope"; set another accountName for a new account, or set retainOutputs to false',
      ].join("\n  "),
    });
  });
});
