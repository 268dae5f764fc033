import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "../support/local-arm";
import type { Created } from "../support/provider-client";

const GROUP = "azure-native:resources:ResourceGroup";
const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const CONTAINER_TYPE = "azure-native:storage:BlobContainer";
const PROPERTIES_TYPE = "azure-native:storage:BlobServiceProperties";
const POLICY_TYPE = "azure-native:storage:ManagementPolicy";
const inGroup = { resourceGroupName: "data" };
const inAccount = { ...inGroup, accountName: "results" };
const accountInputs = { ...inAccount, kind: "StorageV2", sku: { name: "Standard_LRS" } };

describe("storage resources", () => {
  let arm: LocalArm;
  let account: Created;
  before(async () => {
    arm = await openLocalArm();
    await arm.azureNative.create(GROUP, { resourceGroupName: "data", location: "westeurope" });
    account = await arm.azureNative.create(ACCOUNT_TYPE, { ...accountInputs, allowSharedKeyAccess: false });
  });
  after(() => arm.close());

  describe("StorageAccount", () => {
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
      await arm.azureNative.create(GROUP, { resourceGroupName: "other", location: "westeurope" });
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

  describe("BlobContainer", () => {
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

  describe("BlobServiceProperties", () => {
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

  describe("ManagementPolicy", () => {
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
        /actions must have one age a delete, got 2/,
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
        /actions must be delete alone where blobTypes has appendBlob/,
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

  describe("deletion", () => {
    it("of a group deletes everything below it, here and in the service", async () => {
      await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "last" });
      const [made] = arm.azure.resources.list(GROUP).filter(({ outputs }) => outputs.name === "data");
      await arm.azureNative.delete(GROUP, made!.id);
      assert.deepEqual(arm.azure.resources.list(undefined, made!.id), []);
      assert.throws(() => arm.azure.storage.listKeys(account.id));
      await arm.azureNative.create(GROUP, { resourceGroupName: "data", location: "westeurope" });
      const again = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs);
      assert.equal(await arm.azure.storage.getContainer(again.id, "last"), undefined);
    });
  });
});
