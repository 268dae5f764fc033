import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { batchSettings } from "../../../arm/azure-native/batch-account";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { ACCOUNT_TYPE, type BatchAccountInArm, inGroup, openBatchAccount, POOL_TYPE } from "../support/batch-account";

const GROUP = "azure-native:resources:ResourceGroup";

describe("BatchAccount", () => {
  let arm: BatchAccountInArm["arm"];
  let store: BatchAccountInArm["store"];
  let writer: BatchAccountInArm["writer"];
  let account: BatchAccountInArm["account"];
  let accountInputs: BatchAccountInArm["accountInputs"];
  let poolInputs: BatchAccountInArm["poolInputs"];
  before(async () => {
    ({ arm, store, writer, account, accountInputs, poolInputs } = await openBatchAccount());
  });
  after(() => arm.close());

  it("returns its endpoint, a host without a scheme, and its quotas", () => {
    assert.match(String(account.outputs.accountEndpoint), /^127\.0\.0\.1:\d+$/);
    assert.match(
      String(account.outputs.nodeManagementEndpoint),
      /^[0-9a-f-]{36}\.westeurope\.service\.batch\.local-azure\.invalid$/,
    );
    assert.equal(account.outputs.poolAllocationMode, "BatchService");
    assert.equal(account.outputs.provisioningState, "Succeeded");
    assert.ok(Number(account.outputs.poolQuota) > 0);
    assert.deepEqual(account.outputs.identity, {
      type: "UserAssigned",
      userAssignedIdentities: {
        [writer.id]: { clientId: writer.outputs.clientId, principalId: writer.outputs.principalId },
      },
    });
  });

  it("gives the Batch service the storage account that nodes access with an identity", () => {
    const autoStorage = { storageAccountId: store.id, authenticationMode: "BatchAccountManagedIdentity" };
    const linked = (more: Properties) =>
      batchSettings(account.id, "a", accountInputs({ autoStorage: { ...autoStorage, ...more } }), arm.azure.resources)
        .autoStorage;
    assert.equal(linked({}), undefined);
    const { blob } = store.outputs.primaryEndpoints as { blob: string };
    assert.ok(blob.endsWith("/"), blob);
    assert.deepEqual(linked({ nodeIdentityReference: { resourceId: writer.id } }), {
      blobEndpoint: blob,
      nodeIdentityId: writer.id,
    });
  });

  it("has no quotas of cores if its nodes are in the user's subscription", async () => {
    const keyVaultReference = { id: "/subscriptions/s/vaults/keys", url: "https://keys.vault.azure.net/" };
    const settings = { accountName: "inown", poolAllocationMode: "UserSubscription", keyVaultReference };
    const { id, outputs } = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs(settings));
    for (const shown of [outputs, (await arm.azureNative.read(ACCOUNT_TYPE, id))!.outputs]) {
      assert.equal(shown.poolQuota, 20);
      assert.equal(shown.dedicatedCoreQuota, undefined);
      assert.equal(shown.lowPriorityCoreQuota, undefined);
    }
    await arm.azureNative.delete(ACCOUNT_TYPE, id);
  });

  it("returns the quotas that are in effect", async () => {
    const quotas = async () => {
      const { outputs } = (await arm.azureNative.read(ACCOUNT_TYPE, account.id))!;
      return [
        outputs.dedicatedCoreQuota,
        outputs.lowPriorityCoreQuota,
        outputs.poolQuota,
        outputs.dedicatedCoreQuotaPerVMFamilyEnforced,
      ];
    };
    assert.deepEqual(await quotas(), [100, 100, 20, false]);
    const set = { "quota.pools": "0", "quota.dedicatedCores": "0", "quota.familyCores": "7" } as const;
    changeSettings(arm.azure.environment.state, { set });
    assert.deepEqual(await quotas(), [0, 100, 0, true]);
    const { outputs } = (await arm.azureNative.read(ACCOUNT_TYPE, account.id))!;
    const families = outputs.dedicatedCoreQuotaPerVMFamily as { name: string; coreQuota: number }[];
    assert.equal(families.find(({ name }) => name === "standardDSv3Family")?.coreQuota, 7);
    await assert.rejects(
      arm.azureNative.create(POOL_TYPE, poolInputs()),
      /Status=409 Code="PoolQuotaReached" Message="The pool quota for the account has been reached\."/,
    );

    changeSettings(arm.azure.environment.state, { set: { "quota.pools": "1" } });
    const scaleSettings = { fixedScale: { targetDedicatedNodes: 1 } };
    const empty = await arm.azureNative.create(POOL_TYPE, poolInputs({ scaleSettings }));
    const { currentDedicatedNodes, resizeOperationStatus } = empty.outputs;
    assert.equal(currentDedicatedNodes, 0);
    assert.deepEqual((resizeOperationStatus as { errors: unknown }).errors, [
      { code: "AccountCoreQuotaReached", message: "The specified account has reached core quota" },
    ]);
    await arm.azureNative.delete(POOL_TYPE, empty.id);
    changeSettings(arm.azure.environment.state, { like: "local" });
  });

  it("is updated in place, except for its location", async () => {
    const updated = await arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs({ tags: { a: "b" } }));
    assert.deepEqual(await arm.azureNative.read(ACCOUNT_TYPE, account.id, updated), updated);
    await assert.rejects(
      arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs({ location: "eastus" })),
      /Status=400 Code="PropertyCannotBeUpdated".*location/,
    );
  });

  it("returns its keys to the deployer, if it allows keys", async () => {
    const list = () =>
      arm.azureNative.invoke("azure-native:batch:listBatchAccountKeys", { ...inGroup, accountName: "render" });
    await assert.rejects(list(), /Status=403 Code="SharedKeyNotAllowed"/);
    const withKeys = accountInputs({ allowedAuthenticationModes: ["AAD", "SharedKey"] });
    await arm.azureNative.update(ACCOUNT_TYPE, account, withKeys);
    const keys = await list();
    await arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs());
    const { accountName, primary, secondary } = keys as Record<string, string>;
    assert.equal(accountName, "render");
    for (const key of [primary, secondary]) assert.equal(Buffer.from(key ?? "", "base64").length, 64);
    assert.notEqual(primary, secondary);
  });

  const refused: [string, () => Properties, RegExp][] = [
    [
      "a missing storage account",
      () => ({ autoStorage: { storageAccountId: `${store.id}x` } }),
      /Code="InvalidAutoStorageAccount".*storageAccountId must be an existing account/,
    ],
    [
      "keys if the storage account has none",
      () => ({ autoStorage: { storageAccountId: store.id } }),
      /authenticationMode must be BatchAccountManagedIdentity if the storage account does not allow shared key access/,
    ],
    [
      "authentication with an identity that it does not have",
      () => ({ identity: undefined }),
      /identity\.type must not be None if autoStorage uses BatchAccountManagedIdentity/,
    ],
    [
      "a missing identity",
      () => ({ identity: { type: "UserAssigned", userAssignedIdentities: [`${writer.id}x`] } }),
      /Code="FailedIdentityOperation"/,
    ],
    [
      "an identity type without identities",
      () => ({ identity: { type: "UserAssigned" } }),
      /Code="InvalidIdentityValues"/,
    ],
    [
      "assigned identities beside the system's",
      () => ({ identity: { type: "SystemAssigned", userAssignedIdentities: [writer.id] } }),
      /must be left out if identity\.type is SystemAssigned/,
    ],
    [
      "a missing identity for nodes",
      () => ({
        autoStorage: {
          storageAccountId: store.id,
          authenticationMode: "BatchAccountManagedIdentity",
          nodeIdentityReference: { resourceId: `${writer.id}x` },
        },
      }),
      /nodeIdentityReference must be an existing identity/,
    ],
    [
      "user subscription without a vault",
      () => ({ poolAllocationMode: "UserSubscription" }),
      /keyVaultReference must be given/,
    ],
    [
      "a customer-managed key without its URL",
      () => ({ encryption: { keySource: "Microsoft.KeyVault" } }),
      /keyVaultProperties must have keyIdentifier/,
    ],
    [
      "a customer-managed key without an identity to use it",
      () => ({
        identity: { type: "None" },
        autoStorage: undefined,
        encryption: {
          keySource: "Microsoft.KeyVault",
          keyVaultProperties: { keyIdentifier: "https://keys.vault.azure.net/keys/batch" },
        },
      }),
      /identity\.type must not be None if encryption\.keySource is Microsoft\.KeyVault/,
    ],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(
        arm.azureNative.create(ACCOUNT_TYPE, accountInputs({ accountName: "another", ...changes() })),
        message,
      );
      assert.equal(arm.azure.resources.list(ACCOUNT_TYPE).length, 1);
    });
  }

  it("has a unique name", async () => {
    await arm.azureNative.create(GROUP, { resourceGroupName: "other", location: "westeurope" });
    await assert.rejects(
      arm.azureNative.create(ACCOUNT_TYPE, accountInputs({ resourceGroupName: "other" })),
      /Status=409 Code="AccountNameAlreadyInUse"/,
    );
  });

  it("is deleted together with its pools", async () => {
    const pool = await arm.azureNative.create(POOL_TYPE, poolInputs());
    await arm.azureNative.delete(ACCOUNT_TYPE, account.id);
    assert.equal(arm.azure.resources.get(pool.id), undefined);
    assert.throws(() => arm.azure.batch.listKeys(account.id));
  });
});
