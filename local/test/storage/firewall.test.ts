import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import type { NetworkRules } from "../../environment/firewall";
import { changeSettings } from "../../environment/settings/open-settings";
import { type LocalStorage, openLocalStorage } from "./support/local-storage";

const DENY: NetworkRules = {
  publicNetworkAccess: true,
  defaultAction: "Deny",
  ipRules: [],
  subnetIds: [],
  isPrivate: () => false,
};

describe("the firewall of a storage account", () => {
  let local: LocalStorage;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());
  afterEach(() => changeSettings(local.environment.state, { like: "local", set: {} }));

  it("refuses each request from an address that is not allowed, before the caller is known", async () => {
    const refused = { statusCode: 403, code: "AuthorizationFailure" };
    const container = local.keyClient().getContainerClient("job-a");
    await container.create();
    await local.set({ network: { ...DENY, ipRules: ["203.0.113.0/24"] } });
    await container.getProperties();
    await changeSettings(local.environment.state, { like: "local", set: { "client.address": "198.51.100.7" } });
    await assert.rejects(container.getProperties(), refused);
    await assert.rejects(local.clientOf("no token").getContainerClient("job-a").create(), refused);
    // Resource Manager is not limited by the firewall.
    await local.storage.createContainer(local.settings.id, "job-b");
    await local.set({ network: { ...DENY, defaultAction: "Allow" } });
    await container.getProperties();
  });
});
