import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import { inAccount, openStorageAccount, POLICY_TYPE } from "../support/storage-account";

describe("ManagementPolicy", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
  });
  after(() => arm.close());

  const expire = { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } };
  const rule = (definition: Properties, name = "expire") => ({ name, type: "Lifecycle", definition });
  const good = rule({ actions: expire, filters: { blobTypes: ["blockBlob"] } });
  const inputs = (rules: unknown[]) => ({ ...inAccount, managementPolicyName: "default", policy: { rules } });

  it("is created, updated and deleted", async () => {
    const created = await arm.azureNative.create(POLICY_TYPE, inputs([good]));
    assert.equal(created.id, `${account.id}/managementPolicies/default`);
    const updated = await arm.azureNative.update(POLICY_TYPE, created, inputs([good, { ...good, name: "more" }]));
    assert.deepEqual(await arm.azureNative.read(POLICY_TYPE, created.id, updated), updated);
    await arm.azureNative.delete(POLICY_TYPE, created.id);
    assert.equal(await arm.azureNative.read(POLICY_TYPE, created.id, updated), undefined);
  });

  const refused: [string, unknown[], RegExp][] = [
    ["no rule", [], /policy\.rules must have 1 to 100 rules, got 0/],
    ["two rules of one name", [good, good], /policy\.rules\[1\]\.name must be unique, got 'expire' twice/],
    ["a name with a space", [{ ...good, name: "a b" }], /policy\.rules\[0\]\.name must have 1 to 256 of/],
    [
      "no action",
      [rule({ actions: {}, filters: { blobTypes: ["blockBlob"] } })],
      /actions must have an action, got none/,
    ],
    [
      "two ages of one action",
      [
        rule({
          actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 1, daysAfterCreationGreaterThan: 1 } } },
          filters: { blobTypes: ["blockBlob"] },
        }),
      ],
      /actions must have one age per delete, got 2/,
    ],
    [
      "no type of blob",
      [rule({ actions: expire, filters: { blobTypes: [] } })],
      /blobTypes must name blockBlob, appendBlob or both/,
    ],
    ["page blobs", [rule({ actions: expire, filters: { blobTypes: ["pageBlob"] } })], /got 'pageBlob'/],
    [
      "tiers of append blobs",
      [
        rule({
          actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 1 } } },
          filters: { blobTypes: ["appendBlob"] },
        }),
      ],
      /actions must have only delete if blobTypes has appendBlob/,
    ],
    [
      "eleven prefixes",
      [rule({ actions: expire, filters: { blobTypes: ["blockBlob"], prefixMatch: Array(11).fill("a") } })],
      /prefixMatch must have at most 10 prefixes, got 11/,
    ],
  ];
  for (const [what, rules, message] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(arm.azureNative.create(POLICY_TYPE, inputs(rules)), (error: Error) => {
        assert.match(error.message, /Status=400 Code="InvalidRequestPropertyValue"/);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
