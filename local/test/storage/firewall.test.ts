import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { changeSettings } from "../../environment/settings/open-settings";
import { letsIn, type NetworkRules } from "../../storage/firewall";
import { type LocalStorage, openLocalStorage } from "./support/local-storage";

const DENY: NetworkRules = { publicNetworkAccess: true, defaultAction: "Deny", ipRules: [] };

const CASES: readonly [what: string, rules: NetworkRules, isIn: boolean][] = [
  ["without rules", { ...DENY, defaultAction: "Allow" }, true],
  ["without an allowed network", DENY, false],
  ["with its address", { ...DENY, ipRules: ["198.51.100.1", "203.0.113.1"] }, true],
  ["with its range", { ...DENY, ipRules: ["203.0.113.0/30"] }, true],
  ["with another range", { ...DENY, ipRules: ["203.0.113.4/30"] }, false],
  ["without a public endpoint", { publicNetworkAccess: false, defaultAction: "Allow", ipRules: [] }, false],
];

describe("the firewall of a storage account", () => {
  let local: LocalStorage;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());
  afterEach(() => changeSettings(local.environment.state, { like: "local", set: {} }));

  for (const [what, rules, isIn] of CASES) {
    it(`${isIn ? "lets an address in" : "keeps an address out"} ${what}`, () => {
      assert.equal(letsIn(rules, "203.0.113.1"), isIn);
    });
  }

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
