import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import { CONTAINER_TYPE, inAccount, openStorageAccount } from "../support/storage-account";

describe("BlobContainer", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
  });
  after(() => arm.close());

  const inputs = { ...inAccount, containerName: "job-a", metadata: { owner: "me" } };

  it("is a container of the account, private by default", async () => {
    const created = await arm.azureNative.create(CONTAINER_TYPE, inputs);
    assert.equal(created.id, `${account.id}/blobServices/default/containers/job-a`);
    assert.equal(created.outputs.publicAccess, "None");
    const real = await arm.azure.storage.getContainer(account.id, "job-a");
    assert.deepEqual([real?.etag, real?.metadata], [created.outputs.etag, { owner: "me" }]);
    const updated = await arm.azureNative.update(CONTAINER_TYPE, created, { ...inputs, metadata: { owner: "you" } });
    assert.notEqual(updated.outputs.etag, created.outputs.etag);
    assert.deepEqual(await arm.azureNative.read(CONTAINER_TYPE, created.id, updated), updated);
  });

  it("shows changes by other clients in a refresh", async () => {
    const id = `${account.id}/blobServices/default/containers/job-a`;
    await arm.azure.storage.updateContainer(account.id, "job-a", { metadata: { owner: "somebody" } });
    const read = await arm.azureNative.read(CONTAINER_TYPE, id);
    assert.deepEqual([read?.inputs.metadata, read?.outputs.metadata], [{ owner: "somebody" }, { owner: "somebody" }]);
  });

  it("refuses anonymous access if the account does", async () => {
    await assert.rejects(
      arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "open", publicAccess: "Blob" }),
      /Status=409 Code="PublicAccessNotPermitted"/,
    );
  });

  it("refuses a container that exists", async () => {
    await arm.azure.storage.createContainer(account.id, "theirs");
    await assert.rejects(
      arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "theirs" }),
      /cannot create already existing resource '.*\/containers\/theirs'/,
    );
  });

  it("is imported with all properties that Azure returns, regardless of its creator", async () => {
    await arm.azure.storage.createContainer(account.id, "foreign", { metadata: { owner: "somebody" } });
    const imported = await arm.azureNative.read(
      CONTAINER_TYPE,
      `${account.id}/blobServices/default/containers/foreign`,
    );
    assert.deepEqual(imported?.inputs, {
      ...inAccount,
      containerName: "foreign",
      defaultEncryptionScope: "$account-encryption-key",
      denyEncryptionScopeOverride: false,
      metadata: { owner: "somebody" },
      publicAccess: "None",
    });
  });

  it("no longer exists after it is deleted, by any client", async () => {
    const created = await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "brief" });
    await arm.azure.storage.deleteContainer(account.id, "brief");
    assert.equal(await arm.azureNative.read(CONTAINER_TYPE, created.id, created), undefined);
    assert.equal(arm.azure.resources.get(created.id), undefined);
    await arm.azureNative.delete(CONTAINER_TYPE, created.id);
    await arm.azureNative.delete(CONTAINER_TYPE, `${account.id}/blobServices/default/containers/job-a`);
    assert.equal(await arm.azure.storage.getContainer(account.id, "job-a"), undefined);
  });

  for (const containerName of ["ab", "Job", "a--b", "-ab", "a_b", "a".repeat(64)]) {
    it(`refuses the name ${containerName}`, async () => {
      const { failures } = await arm.azureNative.check(CONTAINER_TYPE, { ...inAccount, containerName });
      assert.match(failures.join(), /^containerName: containerName must/);
    });
  }
});
