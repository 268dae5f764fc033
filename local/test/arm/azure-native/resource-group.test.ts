import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import {
  ACCOUNT_TYPE,
  accountInputs,
  CONTAINER_TYPE,
  GROUP_TYPE,
  group,
  inAccount,
  openStorageAccount,
} from "../support/storage-account";

describe("ResourceGroup", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
  });
  after(() => arm.close());

  it("is deleted with everything below it, here and in the service", async () => {
    await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "last" });
    const [made] = arm.azure.resources.list(GROUP_TYPE).filter(({ outputs }) => outputs.name === "data");
    await arm.azureNative.delete(GROUP_TYPE, made!.id);
    assert.deepEqual(arm.azure.resources.list(undefined, made!.id), []);
    assert.throws(() => arm.azure.storage.listKeys(account.id));
    await arm.azureNative.create(GROUP_TYPE, group);
    const again = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs);
    assert.equal(await arm.azure.storage.getContainer(again.id, "last"), undefined);
  });
});
