import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import { CONTAINER_TYPE, inAccount, openStorageAccount, PROPERTIES_TYPE } from "../support/storage-account";

describe("BlobServiceProperties", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
  });
  after(() => arm.close());

  it("is created over the settings that Azure creates with the account, and reset when it is deleted", async () => {
    const inputs = { ...inAccount, blobServicesName: "default", deleteRetentionPolicy: { enabled: true, days: 7 } };
    const created = await arm.azureNative.create(PROPERTIES_TYPE, inputs);
    assert.equal(created.id, `${account.id}/blobServices/default`);
    assert.deepEqual(created.outputs.deleteRetentionPolicy, { enabled: true, days: 7 });
    assert.deepEqual(created.outputs.sku, { name: "Standard_LRS", tier: "Standard" });
    await arm.azureNative.create(PROPERTIES_TYPE, inputs);
    await arm.azureNative.delete(PROPERTIES_TYPE, created.id);
    assert.equal(await arm.azureNative.read(PROPERTIES_TYPE, created.id, created), undefined);
  });

  it("does not affect its account's containers", async () => {
    const inputs = { ...inAccount, blobServicesName: "default" };
    const created = await arm.azureNative.create(PROPERTIES_TYPE, inputs);
    const container = await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "kept" });
    await arm.azureNative.delete(PROPERTIES_TYPE, created.id);
    assert.deepEqual(await arm.azureNative.read(CONTAINER_TYPE, container.id, container), container);
  });

  it("must be named default", async () => {
    const { failures } = await arm.azureNative.check(PROPERTIES_TYPE, inAccount, { name: "soft" });
    assert.match(failures.join(), /blobServicesName must be one of default, got "soft.*pass blobServicesName/);
  });
});
