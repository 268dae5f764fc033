import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { letsIn, type NetworkRules } from "../../environment/firewall";

const SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";

const DENY: NetworkRules = {
  publicNetworkAccess: true,
  defaultAction: "Deny",
  ipRules: [],
  subnetIds: [],
  isPrivate: () => false,
};
const CLOSED = { ...DENY, publicNetworkAccess: false };
const PRIVATE = { isPrivate: (subnetId: string) => subnetId === SUBNET };

const CASES: readonly [what: string, rules: NetworkRules, isIn: boolean][] = [
  ["without rules", { ...DENY, defaultAction: "Allow" }, true],
  ["without an allowed network", DENY, false],
  ["with its address", { ...DENY, ipRules: ["198.51.100.1", "203.0.113.1"] }, true],
  ["with its range", { ...DENY, ipRules: ["203.0.113.0/30"] }, true],
  ["with another range", { ...DENY, ipRules: ["203.0.113.4/30"] }, false],
  ["without a public endpoint", { ...CLOSED, defaultAction: "Allow" }, false],
  ["with a private endpoint, which others reach", { ...CLOSED, ...PRIVATE }, false],
];

const SUBNET_CASES: readonly [what: string, rules: NetworkRules, isIn: boolean][] = [
  ["with rules for addresses only", { ...DENY, ipRules: ["203.0.113.0/24"] }, false],
  ["with a rule for it", { ...DENY, subnetIds: [SUBNET.toUpperCase()] }, true],
  ["with a rule for it, but without a public endpoint", { ...CLOSED, subnetIds: [SUBNET] }, false],
  ["with a private endpoint", { ...CLOSED, ...PRIVATE }, true],
  ["with a firewall and a private endpoint", { ...DENY, ...PRIVATE }, true],
];

describe("the firewall of an account", () => {
  for (const [what, rules, isIn] of CASES) {
    it(`${isIn ? "lets an address in" : "keeps an address out"} ${what}`, () => {
      assert.equal(letsIn(rules, { address: "203.0.113.1" }), isIn);
    });
  }

  for (const [what, rules, isIn] of SUBNET_CASES) {
    it(`${isIn ? "lets a node in" : "keeps a node out"} ${what}`, () => {
      assert.equal(letsIn(rules, { subnetId: SUBNET }), isIn);
    });
  }

  it("lets a node in that is in no network only without rules", () => {
    assert.deepEqual(
      [letsIn({ ...DENY, ...PRIVATE }, {}), letsIn({ ...DENY, defaultAction: "Allow" }, {})],
      [false, true],
    );
  });
});
