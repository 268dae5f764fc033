import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { type Properties, unknownValue } from "../../../arm/properties";
import { type LocalArm, openLocalArm } from "../support/local-arm";

const GROUP = "azure-native:resources:ResourceGroup";
const ACCOUNT = "azure-native:storage:StorageAccount";
const IDENTITY = "azure-native:managedidentity:UserAssignedIdentity";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const POOL = "azure-native:batch:Pool";
const storageInputs = { resourceGroupName: "made", kind: "StorageV2", sku: { name: "Standard_LRS" } };

describe("azure-native", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
    await arm.azureNative.create(GROUP, { resourceGroupName: "made", location: "West Europe" });
  });
  after(() => arm.close());

  describe("diff", () => {
    const before = { resourceGroupName: "made", accountName: "store", location: "westeurope", tags: { a: "1" } };

    it("reports no difference for equal inputs, or for another spelling of a location", async () => {
      const result = await arm.azureNative.diff(ACCOUNT, before, { ...before, location: "West Europe" });
      assert.deepEqual(result, { paths: {}, replaces: [], deleteBeforeReplace: false });
    });

    it("updates changeable properties in place", async () => {
      const result = await arm.azureNative.diff(ACCOUNT, before, { ...before, tags: { a: "2", b: "3" } });
      assert.deepEqual(result, {
        paths: { "tags.a": "update", "tags.b": "add" },
        replaces: [],
        deleteBeforeReplace: false,
      });
    });

    const replacing: [string, Properties, Properties][] = [
      [ACCOUNT, { accountName: "a" }, { accountName: "b" }],
      [ACCOUNT, { location: "westeurope" }, { location: "eastus" }],
      [ACCOUNT, { isHnsEnabled: false }, { isHnsEnabled: true }],
      [GROUP, { location: "westeurope" }, { location: "eastus" }],
      [ASSIGNMENT, { principalId: "a" }, { principalId: "b" }],
      [ASSIGNMENT, { scope: "/a" }, { scope: unknownValue }],
      [POOL, { poolName: "a" }, { poolName: "b" }],
    ];
    for (const [type, old, changed] of replacing) {
      it(`replaces ${type} for ${Object.keys(old)}`, async () => {
        const [property] = Object.keys(old);
        const result = await arm.azureNative.diff(type, old, changed);
        assert.deepEqual(result, {
          paths: { [property!]: "update-replace" },
          replaces: [property],
          deleteBeforeReplace: true,
        });
        const named = await arm.azureNative.diff(type, { ...old, __createBeforeDelete: true }, changed);
        assert.equal(named.deleteBeforeReplace, false);
      });
    }

    it("plans an update of a pool's immutable properties, as azure-native does", async () => {
      const result = await arm.azureNative.diff(POOL, { vmSize: "Standard_D2s_v3" }, { vmSize: "Standard_D4s_v3" });
      assert.deepEqual(result, { paths: { vmSize: "update" }, replaces: [], deleteBeforeReplace: false });
    });

    it("leaves out properties that the program ignores", async () => {
      const result = await arm.azureNative.diff(ACCOUNT, before, { ...before, accountName: "b" }, ["accountName"]);
      assert.deepEqual(result.paths, {});
    });
  });

  describe("preview", () => {
    it("knows what was given, but not id, name or endpoints", async () => {
      const { inputs } = await arm.azureNative.check(
        ACCOUNT,
        { ...storageInputs, tags: { a: unknownValue } },
        { name: "store" },
      );
      const { id, outputs } = await arm.azureNative.preview(ACCOUNT, inputs);
      assert.equal(id, "");
      assert.deepEqual(outputs.sku, { name: "Standard_LRS" });
      assert.deepEqual(outputs.tags, { a: unknownValue });
      for (const name of ["name", "type", "primaryEndpoints", "provisioningState", "accessTier", "identity"]) {
        assert.equal(outputs[name], unknownValue, name);
      }
      assert.equal("accountName" in outputs || "resourceGroupName" in outputs, false);
      assert.equal(arm.azure.resources.list(ACCOUNT).length, 0);
    });

    it("knows in an update what was given, name and location, and nothing else that Azure determines", async () => {
      const created = await arm.azureNative.create(IDENTITY, { resourceGroupName: "made" }, "previewed");
      const { outputs } = await arm.azureNative.update(
        IDENTITY,
        created,
        { resourceGroupName: "made", tags: { a: "b" } },
        true,
      );
      const { name, location, tags, clientId, principalId } = outputs;
      const kept = { name: created.outputs.name, location: created.outputs.location };
      assert.deepEqual({ name, location, tags }, { ...kept, tags: { a: "b" } });
      assert.deepEqual([clientId, principalId], [unknownValue, unknownValue]);
      assert.equal(arm.azure.resources.get(created.id)?.outputs.tags, undefined);
    });
  });

  describe("errors", () => {
    it("refuses a resource in a missing group", async () => {
      await assert.rejects(
        arm.azureNative.create(IDENTITY, { resourceGroupName: "none", location: "westeurope" }),
        /Status=404 Code="ResourceGroupNotFound" Message="Resource group 'none' could not be found\."/,
      );
    });

    it("refuses a resource below a missing parent", async () => {
      await assert.rejects(
        arm.azureNative.create("azure-native:storage:BlobContainer", {
          resourceGroupName: "made",
          accountName: "none",
          containerName: "results",
        }),
        /Status=404 Code="ParentResourceNotFound".*'storageAccounts\/blobServices\/containers'.*storageAccounts\/none'/,
      );
    });

    it("refuses to create a resource that exists", async () => {
      await arm.azureNative.create(IDENTITY, { resourceGroupName: "made", resourceName: "twice" });
      await assert.rejects(
        arm.azureNative.create(IDENTITY, { resourceGroupName: "MADE", resourceName: "Twice" }),
        /cannot create already existing resource/,
      );
    });

    it("refuses to update a resource that does not exist", async () => {
      const created = await arm.azureNative.create(IDENTITY, { resourceGroupName: "made" }, "gone");
      await arm.azureNative.delete(IDENTITY, created.id);
      await assert.rejects(
        arm.azureNative.update(IDENTITY, created, { resourceGroupName: "made", tags: {} }),
        /Status=404 Code="ResourceNotFound".*under resource group 'made' was not found/,
      );
    });

    it("checks permissions for every management action", async () => {
      const { identity: service } = arm.azure;
      const asked: string[] = [];
      const allowed = service.isAllowed;
      service.isAllowed = (request) => {
        asked.push(String(request.action));
        return false;
      };
      try {
        await assert.rejects(
          arm.azureNative.create(IDENTITY, { resourceGroupName: "made" }, "forbidden"),
          /Status=403 Code="AuthorizationFailed".*does not have authorization to perform action/,
        );
        await assert.rejects(arm.azureNative.delete(IDENTITY, "/subscriptions/x/y"), /AuthorizationFailed/);
      } finally {
        service.isAllowed = allowed;
      }
      assert.deepEqual(asked, [
        "Microsoft.ManagedIdentity/userAssignedIdentities/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
      ]);
    });
  });

  describe("read", () => {
    it("returns an empty id if there is no resource, or one of another type", async () => {
      const created = await arm.azureNative.create(IDENTITY, { resourceGroupName: "made" }, "read");
      assert.equal(await arm.azureNative.read(IDENTITY, `${created.id}x`), undefined);
      assert.equal(await arm.azureNative.read(ACCOUNT, created.id), undefined);
      assert.deepEqual(await arm.azureNative.read(IDENTITY, created.id, created), created);
    });

    it("imports a resource: needs only its id to return inputs and outputs", async () => {
      const created = await arm.azureNative.create(IDENTITY, { resourceGroupName: "made" }, "imported");
      const { __createBeforeDelete: _, ...inputs } = created.inputs;
      const imported = await arm.azureNative.read(IDENTITY, created.id.toUpperCase());
      assert.deepEqual(imported, { ...created, inputs });
      const checked = await arm.azureNative.check(IDENTITY, inputs, { olds: inputs });
      assert.deepEqual(checked, { inputs, failures: [] });
    });
  });

  it("deletes a missing resource without an error", async () => {
    await arm.azureNative.delete(
      IDENTITY,
      `/subscriptions/${arm.azure.identity.subscriptionId}/resourceGroups/made/x/y/z`,
    );
    assert.ok(arm.azure.resources.list(GROUP).length > 0);
  });
});
