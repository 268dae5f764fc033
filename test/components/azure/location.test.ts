import assert from "node:assert/strict";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { canonicalLocation, defaultLocation } from "../../../components/azure/location";
import { deploy, outputValue } from "../support/deployment";

const parent = () => new pulumi.ComponentResource("test:index:Parent", "parent");

describe("the location of an account", () => {
  it("is the same in every spelling", () => {
    assert.equal(canonicalLocation("West Europe"), canonicalLocation("westeurope"));
  });

  it("defaults to the location in the provider's configuration, then to the resource group's", async () => {
    const found = async () =>
      outputValue(pulumi.output((await deploy("later preview", () => defaultLocation("group", parent()))).result));
    assert.equal(await found(), "westeurope");
    pulumi.runtime.setConfig("azure-native:location", "North Europe");
    assert.equal(await found(), "northeurope");
    pulumi.runtime.setAllConfig({});
  });

  it("is that of an explicit provider, or else the group's: such a provider does not read the configuration", async () => {
    pulumi.runtime.setConfig("azure-native:location", "North Europe");
    const found = async (location?: string) => {
      const { result } = await deploy("update", () => {
        const provider = new Provider("own", location === undefined ? {} : { location });
        return defaultLocation("group", new pulumi.ComponentResource("test:index:Parent", "parent", {}, { provider }));
      });
      return outputValue(result);
    };
    assert.equal(await found("UK South"), "uksouth");
    assert.equal(await found(), "westeurope");
    pulumi.runtime.setAllConfig({});
  });
});
