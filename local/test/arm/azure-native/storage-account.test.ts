import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import type { LocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";
import {
  ACCOUNT_TYPE,
  accountInputs,
  CONTAINER_TYPE,
  GROUP_TYPE,
  inAccount,
  openStorageAccount,
  POLICY_TYPE,
  PROPERTIES_TYPE,
} from "../support/storage-account";

describe("StorageAccount", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    ({ arm, account } = await openStorageAccount());
  });
  after(() => arm.close());

  it("returns its endpoint and Azure's defaults", async () => {
    const { primaryEndpoints, ...outputs } = account.outputs;
    assert.match(String((primaryEndpoints as Properties).blob), /^https:\/\/127\.0\.0\.1:\d+\/results\/$/);
    assert.equal(outputs.name, "results");
    assert.equal(outputs.type, "Microsoft.Storage/storageAccounts");
    assert.equal(outputs.location, "westeurope");
    assert.equal(outputs.azureApiVersion, "2024-01-01");
    assert.equal(outputs.provisioningState, "Succeeded");
    assert.equal(outputs.allowBlobPublicAccess, false);
    assert.deepEqual(outputs.sku, { name: "Standard_LRS", tier: "Standard" });
    assert.equal("resourceGroupName" in outputs, false);
  });

  it("admits one write at a time, if writes take time", async () => {
    changeSettings(arm.azure.environment.state, {
      set: { "storageWrite.time": "500ms", "storageWrite.retries": "0" },
    });
    const soft = { ...inAccount, blobServicesName: "default", isVersioningEnabled: false };
    const writing = arm.azureNative.create(PROPERTIES_TYPE, soft);
    const policy = { ...inAccount, managementPolicyName: "default", policy: { rules: [] } };
    await assert.rejects(
      arm.azureNative.update(ACCOUNT_TYPE, account, { ...accountInputs, allowSharedKeyAccess: false }),
      /Status=409 Code="StorageAccountOperationInProgress" Message="An operation is currently performing/,
    );
    await assert.rejects(arm.azureNative.create(POLICY_TYPE, policy), /StorageAccountOperationInProgress/);
    const container = await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "parallel" });
    await writing;
    await arm.azureNative.delete(CONTAINER_TYPE, container.id);
    await arm.azureNative.update(ACCOUNT_TYPE, account, { ...accountInputs, allowSharedKeyAccess: false });
    changeSettings(arm.azure.environment.state, { like: "local" });
  });

  it("has the endpoints of all services, of which only that of blobs can exist", () => {
    const { blob, ...others } = account.outputs.primaryEndpoints as Record<string, string>;
    assert.match(blob ?? "", /^https:\/\/127\.0\.0\.1:\d+\/results\/$/);
    const expected = ["dfs", "file", "queue", "table", "web"].map((name) => [
      ...[name, `https://results.${name}.local-azure.invalid/`],
    ]);
    assert.deepEqual(Object.entries(others), expected);
  });

  it("keeps publicNetworkAccess in an update without it", async () => {
    const change = async (settings: Properties) => {
      account = await arm.azureNative.update(ACCOUNT_TYPE, account, { ...accountInputs, ...settings });
      return account.outputs.publicNetworkAccess;
    };
    assert.equal(await change({ publicNetworkAccess: "Disabled" }), "Disabled");
    assert.equal(await change({}), "Disabled");
    assert.equal(await change({ publicNetworkAccess: "Enabled" }), "Enabled");
  });

  it("is updated in place, and the service applies the change", async () => {
    const changed = await arm.azureNative.update(ACCOUNT_TYPE, account, {
      ...accountInputs,
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: true,
      identity: { type: "SystemAssigned" },
    });
    const identity = changed.outputs.identity as Properties;
    assert.match(String(identity.principalId), /^[0-9a-f-]{36}$/);
    assert.equal(identity.tenantId, arm.azure.identity.tenantId);
    account = await arm.azureNative.update(ACCOUNT_TYPE, changed, {
      ...accountInputs,
      identity: { type: "SystemAssigned" },
    });
    assert.deepEqual(account.outputs.identity, identity);
    assert.equal(account.outputs.allowBlobPublicAccess, false);
  });

  it("has a unique name", async () => {
    await arm.azureNative.create(GROUP_TYPE, { resourceGroupName: "other", location: "westeurope" });
    await assert.rejects(
      arm.azureNative.create(ACCOUNT_TYPE, { ...accountInputs, resourceGroupName: "other" }),
      /Status=409 Code="StorageAccountAlreadyTaken" Message="The storage account named results is already taken\."/,
    );
  });

  it("refuses a missing identity", async () => {
    const identity = { type: "UserAssigned", userAssignedIdentities: [`${account.id}/none`] };
    await assert.rejects(
      arm.azureNative.create(ACCOUNT_TYPE, { ...accountInputs, accountName: "others", identity }),
      /Status=400 Code="FailedIdentityOperation"/,
    );
    assert.equal(arm.azure.resources.list(ACCOUNT_TYPE).length, 1);
  });

  it("returns its keys to the deployer", async () => {
    const { keys } = await arm.azureNative.invoke("azure-native:storage:listStorageAccountKeys", inAccount);
    const [first, second, ...others] = keys as { keyName: string; permissions: string; value: string }[];
    assert.deepEqual([first?.keyName, second?.keyName, others], ["key1", "key2", []]);
    for (const key of [first, second]) {
      assert.equal(key?.permissions, "FULL");
      assert.equal(Buffer.from(key?.value ?? "", "base64").length, 64);
    }
    assert.notEqual(first?.value, second?.value);
  });

  it("is returned by its get function", async () => {
    const got = await arm.azureNative.invoke("azure-native:storage:getStorageAccount", inAccount);
    assert.deepEqual(got, { ...account.outputs, id: account.id });
  });
});
