import assert from "node:assert/strict";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { LinkedBatchAccount } from "../../components/linked-batch-account";
import type { LinkedBatchAccountArgs } from "../../components/linked-batch-account-args";
import { type Answers, BATCH_ID, STORAGE_ID, WRITER } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, refusalsOf, type Stage } from "./support/deployment";

const IDENTITY = "/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/w";

const NEW_STORAGE = { resourceGroupName: "group", kind: "StorageV2", sku: { name: "Standard_LRS" } };

const account = (args: Partial<LinkedBatchAccountArgs> = {}, stage: Stage = "later preview", answers: Answers = {}) =>
  deploy(
    stage,
    () =>
      new LinkedBatchAccount("batch", {
        resourceGroupName: "group",
        storageAccountId: STORAGE_ID,
        ...args,
      }),
    answers,
  );

describe("LinkedBatchAccount", () => {
  it("is a component that every Pulumi language finds by its type, and the parent of all its resources", async () => {
    const { get, resources } = await account();
    assert.equal(get("batch").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:LinkedBatchAccount::batch");
    assert.deepEqual(
      resources.filter(({ parent }) => parent === "batch").map(({ type, name }) => `${type} ${name}`),
      ["random:index/randomString:RandomString batch-account-name", "azure-native:batch:BatchAccount batch-account"],
    );
  });

  it("is accessible from some addresses only, if told so", async () => {
    const { get } = await account({ allowedIpRanges: [pulumi.output("203.0.113.7")] });
    assert.deepEqual(get("batch-account").inputs.networkProfile, {
      accountAccess: { defaultAction: "Deny", ipRules: [{ action: "Allow", value: "203.0.113.7" }] },
    });
    await deploy("first preview", () => {
      const args = { resourceGroupName: "group", storageAccountId: STORAGE_ID, publicNetworkAccess: false };
      assert.deepEqual(
        problemsOf(() => new LinkedBatchAccount("batch", { ...args, allowedIpRanges: ["203.0.113.7"] })),
        [
          'allowedIpRanges must be left out if publicNetworkAccess is false, got ["203.0.113.7"]; leave it out, or leave publicNetworkAccess out',
        ],
      );
    });
  });

  it("accepts only Entra ID, and is linked to its storage without permissions", async () => {
    assert.deepEqual((await account()).get("batch-account").inputs, {
      resourceGroupName: "group",
      accountName: "batchabcdefgh1234",
      allowedAuthenticationModes: ["AAD"],
      autoStorage: {
        storageAccountId: STORAGE_ID,
        authenticationMode: "BatchAccountManagedIdentity",
      },
      identity: { type: "SystemAssigned" },
      poolAllocationMode: "BatchService",
      publicNetworkAccess: "Enabled",
    });
  });

  it("is replaced if its location or the place of its nodes changes, after the old account is deleted", async () => {
    const options = async (args: Partial<LinkedBatchAccountArgs>) => {
      const { replaceOnChanges, deleteBeforeReplace } = (await account(args)).get("batch-account");
      return { replaceOnChanges, deleteBeforeReplace };
    };
    const replaceOnChanges = ["location", "poolAllocationMode"];
    assert.deepEqual(await options({}), { replaceOnChanges, deleteBeforeReplace: true });
    assert.deepEqual(await options({ accountName: "render" }), { replaceOnChanges, deleteBeforeReplace: true });
  });

  it("warns in a preview that it will be replaced, together with its jobs and pools", async () => {
    const type = "azure-native:batch:BatchAccount";
    const recorded = {
      [`urn:pulumi:stack::project::azure-batch-outputs:index:LinkedBatchAccount$${type}::batch-account`]: {
        type,
        outputs: { name: "batch" },
      },
    };
    const warnings = async (stage: Stage, state: object) => (await account({}, stage, { recorded: state })).logged;
    // The preview of a replacement knows as little as the preview of a first deployment.
    assert.deepEqual(await warnings("first preview", recorded), [
      "the Batch account will be replaced: its jobs and pools are deleted with it, and the tasks that run are terminated",
    ]);
    assert.deepEqual(await warnings("first preview", {}), []);
    assert.deepEqual(await warnings("later preview", recorded), []);
    assert.deepEqual(await warnings("update", recorded), []);
  });

  it("can be closed to the internet", async () => {
    const { get } = await account({ publicNetworkAccess: false });
    assert.equal(get("batch-account").inputs.publicNetworkAccess, "Disabled");
  });

  it("uses its auto-storage only on request, and lets nodes read only application packages", async () => {
    assert.deepEqual((await account()).ofType("authorization:RoleAssignment"), []);
    const { get } = await account({ autoStorage: true, identityId: IDENTITY, identityPrincipalId: WRITER.principalId });
    assert.deepEqual(get("batch-account").inputs.autoStorage, {
      storageAccountId: STORAGE_ID,
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: IDENTITY },
    });
    const { roleAssignmentName: _, ...reader } = get("batch-application-packages").inputs;
    assert.deepEqual(reader, {
      scope: STORAGE_ID,
      principalId: WRITER.principalId,
      principalType: "ServicePrincipal",
      roleDefinitionId:
        "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
      condition:
        "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringStartsWith 'app-'))",
      conditionVersion: "2.0",
    });
    const { roleAssignmentName, ...grant } = get("batch-auto-storage").inputs;
    assert.deepEqual(grant, {
      scope: STORAGE_ID,
      principalId: "batch-object",
      principalType: "ServicePrincipal",
      roleDefinitionId:
        "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    });
  });

  it("outputs its name, endpoint and id", async () => {
    const { result } = await account({ accountName: "render" });
    assert.equal(await outputValue(result.accountName), "render");
    assert.equal(await outputValue(result.accountEndpoint), "render.westeurope.batch.example");
    assert.match(await outputValue(result.accountId), /\/batchAccounts\/render$/);
  });

  it("outputs its current quotas, which a refresh of the state does not need to find", async () => {
    const families = [{ name: "standardDSv5Family", coreQuota: 8 }];
    const quotas = async (isEnforced: boolean, stage: Stage = "later preview") => {
      const batchAccount = {
        dedicatedCoreQuota: 10,
        dedicatedCoreQuotaPerVMFamily: families,
        dedicatedCoreQuotaPerVMFamilyEnforced: isEnforced,
        lowPriorityCoreQuota: 0,
        poolQuota: 3,
      };
      const { result } = await account({}, stage, { batchAccount });
      return Promise.all([
        outputValue(result.dedicatedCoreQuota),
        outputValue(result.dedicatedCoreQuotaPerVMFamily),
        outputValue(result.lowPriorityCoreQuota),
        outputValue(result.poolQuota),
      ]);
    };
    assert.deepEqual(await quotas(true), [10, { standardDSv5Family: 8 }, 0, 3]);
    assert.deepEqual(await quotas(false, "update"), [10, {}, 0, 3]);
    assert.deepEqual(await quotas(true, "unit test"), [10, { standardDSv5Family: 8 }, 0, 3]);
  });

  it("reads an existing account, and warns about settings that do not suit", async () => {
    const make = () => new LinkedBatchAccount("batch", { existingAccountId: BATCH_ID, storageAccountId: STORAGE_ID });
    const { resources, read, logged, result } = await deploy("update", make, {
      batchAccount: { allowedAuthenticationModes: ["AAD", "SharedKey"], location: "northeurope" },
    });
    assert.deepEqual(read, [BATCH_ID]);
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["batch"],
    );
    assert.deepEqual(
      logged.map((message) => message.split(";")[0]),
      [
        "Batch account shared: allowedAuthenticationModes must not contain SharedKey",
        "Batch account shared: location must be that of the storage account, westeurope, got northeurope",
      ],
    );
    const unknown = () =>
      new LinkedBatchAccount("batch", {
        existingAccountId: BATCH_ID,
        storageAccountId: new storage.StorageAccount("new", NEW_STORAGE).id,
      });
    const first = await deploy("first preview", unknown, {
      batchAccount: { allowedAuthenticationModes: ["SharedKey", "AAD"] },
    });
    assert.match(
      first.logged.join("\n"),
      /^Batch account shared: allowedAuthenticationModes must not contain SharedKey/,
    );
    assert.equal(await outputValue(result.accountName), "shared");
    assert.equal(await outputValue(result.resourceGroupName), "others");
    assert.equal(await outputValue(result.accountId), BATCH_ID);
  });

  it("warns in a preview that an existing account takes the place of the created one, also if it was renamed", async () => {
    const type = "azure-batch-outputs:index:LinkedBatchAccount";
    const recorded = (component: string) => ({
      [`urn:pulumi:stack::project::${type}$azure-native:batch:BatchAccount::${component}-account`]: {
        type: "azure-native:batch:BatchAccount",
        outputs: { name: "created" },
      },
    });
    const logged = async (
      component: string,
      stage: Stage = "later preview",
      args: Partial<LinkedBatchAccountArgs> = {},
    ) => {
      const { resourceGroupName, ...given } = { existingAccountId: BATCH_ID, storageAccountId: STORAGE_ID, ...args };
      const make = () =>
        new LinkedBatchAccount(
          "batch",
          resourceGroupName === undefined ? given : { resourceGroupName, storageAccountId: STORAGE_ID },
          { aliases: [{ name: "former" }] },
        );
      const { logged: messages } = await deploy(stage, make, {
        batchAccount: { allowedAuthenticationModes: ["AAD"], location: "westeurope" },
        recorded: recorded(component),
      });
      return messages;
    };
    const warning =
      "Batch account created will be deleted, as an existing account takes its place: its jobs and pools are deleted with it, and the tasks that run are terminated; let its jobs finish first";
    assert.deepEqual(await logged("batch"), [warning]);
    assert.deepEqual(await logged("former"), [warning]);
    assert.deepEqual(await logged("other"), []);
    assert.deepEqual(await logged("batch", "update"), []);
    assert.deepEqual(await logged("batch", "later preview", { resourceGroupName: "group" }), []);
  });

  it("refuses the account that it has created, which the update would delete", async () => {
    const created =
      "urn:pulumi:stack::project::azure-batch-outputs:index:LinkedBatchAccount$azure-native:batch:BatchAccount::batch-account";
    const recorded = { [created]: { type: "azure-native:batch:BatchAccount", outputs: { name: "Shared" } } };
    const args = { existingAccountId: BATCH_ID, storageAccountId: STORAGE_ID };
    for (const stage of ["later preview", "update"] as const) {
      const refusals = await refusalsOf(stage, () => new LinkedBatchAccount("batch", args), { recorded });
      assert.equal(refusals.length, 1);
      assert.match(
        String(refusals[0]),
        /existingAccountId must be a Batch account that this stack does not create, got Shared, which the update would delete/,
      );
    }
  });

  it("refuses an existing account of another subscription", async () => {
    const existingAccountId = BATCH_ID.replace("/sub/", "/other/");
    const args = { existingAccountId, storageAccountId: STORAGE_ID };
    const [refusal] = await refusalsOf("update", () => new LinkedBatchAccount("batch", args));
    assert.match(
      String(refusal),
      /LinkedBatchAccount "batch":\n {2}existingAccountId must be in the subscription of the deployment, sub, got "/,
    );
  });

  it("can be previewed in a first deployment, in which nothing is known", async () => {
    const { result } = await account({}, "first preview");
    assert.equal(await isKnown(result.accountEndpoint), false);
  });

  it("reports all problems at once", async () => {
    await deploy("first preview", () => {
      const args = { accountName: "a", storageAccountId: STORAGE_ID } as LinkedBatchAccountArgs;
      assert.deepEqual(
        problemsOf(() => new LinkedBatchAccount("batch", args)),
        [
          'accountName must be 3 to 24 lower-case letters and digits, got "a"',
          "resourceGroupName is required; give existingAccountId instead to use a Batch account that exists",
        ],
      );
      const both = { existingAccountId: BATCH_ID, resourceGroupName: "group", storageAccountId: STORAGE_ID };
      assert.deepEqual(
        problemsOf(() => new LinkedBatchAccount("batch", { ...both, autoStorage: true })),
        [
          'resourceGroupName must be left out if existingAccountId is given, got "group"; set it on the account itself',
          "autoStorage must be left out if existingAccountId is given, got true; set it on the account itself",
        ],
      );
      const given = { resourceGroupName: "group", storageAccountId: STORAGE_ID };
      assert.deepEqual(
        problemsOf(() => new LinkedBatchAccount("batch", { ...given, autoStorage: true })),
        [
          "identityId is required; give OutputWriter's, or leave autoStorage out",
          "identityPrincipalId is required; give OutputWriter's, or leave autoStorage out",
        ],
      );
      assert.deepEqual(
        problemsOf(() => new LinkedBatchAccount("batch", { ...given, identityId: IDENTITY })),
        [`identityId must be left out unless autoStorage is true, got "${IDENTITY}"`],
      );
    });
  });
});
