import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { LocalArm } from "../../support/local-arm";
import type { Created } from "../../support/provider-client";
import { CONTAINER_TYPE, inAccount, openStorageAccount } from "../../support/storage-account";

const HOLD_TYPE = "azure-native:storage:BlobContainerLegalHold";
const POLICY_TYPE = "azure-native:storage:BlobContainerImmutabilityPolicy";
const WEBSITE_TYPE = "azure-native:storage:StorageAccountStaticWebsite";

describe("the protection of a container", () => {
  let arm: LocalArm;
  let account: Created;
  let container: Created;
  const inContainer = { ...inAccount, containerName: "evidence" };
  before(async () => {
    ({ arm, account } = await openStorageAccount());
    container = await arm.azureNative.create(CONTAINER_TYPE, inContainer);
  });
  after(() => arm.close());

  const protectionOf = async () => {
    const { hasLegalHold, hasImmutabilityPolicy } =
      (await arm.azureNative.read(CONTAINER_TYPE, container.id))?.outputs ?? {};
    return { hasLegalHold, hasImmutabilityPolicy };
  };

  it("is shown by the container while there is a legal hold", async () => {
    const inputs = { ...inContainer, tags: ["case1"] };
    const hold = await arm.azureNative.create(HOLD_TYPE, inputs);
    assert.equal(hold.id, `${container.id}/legalHold`);
    assert.deepEqual(await protectionOf(), { hasLegalHold: true, hasImmutabilityPolicy: false });
    const updated = await arm.azureNative.update(HOLD_TYPE, hold, { ...inputs, tags: ["case1", "case2"] });
    assert.deepEqual(updated.outputs.tags, ["case1", "case2"]);
    await arm.azureNative.delete(HOLD_TYPE, hold.id);
    assert.deepEqual(await protectionOf(), { hasLegalHold: false, hasImmutabilityPolicy: false });
  });

  it("is shown by the container while there is an immutability policy", async () => {
    const policy = { ...inContainer, immutabilityPolicyName: "default", immutabilityPeriodSinceCreationInDays: 7 };
    const created = await arm.azureNative.create(POLICY_TYPE, policy);
    assert.equal(created.id, `${container.id}/immutabilityPolicies/default`);
    assert.equal(created.outputs.state, "Unlocked");
    assert.deepEqual(await protectionOf(), { hasLegalHold: false, hasImmutabilityPolicy: true });
  });

  it("is refused with tags that are too short or have other characters", async () => {
    const { failures } = await arm.azureNative.check(HOLD_TYPE, { ...inContainer, tags: ["ab", "a-b-c"] });
    assert.match(failures.join(), /tags\[0\] must have at least 3 characters.*tags\[1\] must match/);
  });

  it("does not concern the website of an account, whose container exists from then on", async () => {
    const created = await arm.azureNative.create(WEBSITE_TYPE, { ...inAccount, indexDocument: "index.html" });
    assert.equal(created.id, `${account.id}/staticWebsite`);
    assert.deepEqual([created.outputs.containerName, created.outputs.indexDocument], ["$web", "index.html"]);
    assert.notEqual(await arm.azure.storage.getContainer(account.id, "$web"), undefined);
    await arm.azureNative.delete(WEBSITE_TYPE, created.id);
    assert.notEqual(await arm.azure.storage.getContainer(account.id, "$web"), undefined);
  });
});
