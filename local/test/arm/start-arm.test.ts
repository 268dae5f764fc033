import assert from "node:assert/strict";
import { performance } from "node:perf_hooks";
import { after, before, describe, it } from "mocha";
import { changeSettings } from "../../environment/settings/open-settings";
import { type LocalArm, openLocalArm } from "./support/local-arm";

const ACCOUNT_TYPE = "azure-native:storage:StorageAccount";
const BATCH_TYPE = "azure-native:batch:BatchAccount";
const CONTAINER_TYPE = "azure-native:storage:BlobContainer";

describe("startArm", () => {
  let arm: LocalArm;
  before(async () => {
    arm = await openLocalArm();
  });
  after(() => arm.close());

  it("reopens existing accounts with the same ports, endpoints and data", async () => {
    const inGroup = { resourceGroupName: "kept" };
    await arm.azureNative.create("azure-native:resources:ResourceGroup", { ...inGroup, location: "westeurope" });
    const account = await arm.azureNative.create(ACCOUNT_TYPE, {
      ...inGroup,
      accountName: "keptstore",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
    });
    const container = await arm.azureNative.create(CONTAINER_TYPE, {
      ...inGroup,
      accountName: "keptstore",
      containerName: "job-a",
    });
    const batch = await arm.azureNative.create(BATCH_TYPE, { ...inGroup, accountName: "keptbatch" });
    const ports = arm.providers;

    await arm.restart();

    assert.deepEqual(arm.providers, ports);
    assert.deepEqual(await arm.azureNative.read(ACCOUNT_TYPE, account.id, account), account);
    assert.deepEqual(await arm.azureNative.read(BATCH_TYPE, batch.id, batch), batch);
    assert.deepEqual(await arm.azureNative.read(CONTAINER_TYPE, container.id, container), container);
    assert.equal((await arm.azure.storage.getContainer(account.id, "job-a"))?.etag, container.outputs.etag);
    assert.equal(arm.azure.storage.listKeys(account.id).length, 2);
    assert.ok(arm.azure.batch.listKeys(batch.id).primary);
  });

  it("delays the creation of types that slow-creates.json names, and of no others", async () => {
    const groupType = "azure-native:resources:ResourceGroup";
    const secondsToCreate = async (resourceGroupName: string) => {
      const begin = performance.now();
      await arm.azureNative.create(groupType, { resourceGroupName, location: "westeurope" });
      return (performance.now() - begin) / 1000;
    };
    arm.azure.environment.state.writeJson("slow-creates.json", { [groupType]: 0.5 });
    assert.ok((await secondsToCreate("slow")) >= 0.5);
    arm.azure.environment.state.writeJson("slow-creates.json", { [ACCOUNT_TYPE]: 3600 });
    await secondsToCreate("quick");
    arm.azure.environment.state.writeJson("slow-creates.json", {});
  });

  it("delays the creation of accounts by their settings", async () => {
    const set = { "create.storageAccount": "300ms", "create.batchAccount": "400ms" } as const;
    changeSettings(arm.azure.environment.state, { set });
    const inGroup = { resourceGroupName: "quick" };
    const millisecondsOf = async (create: () => Promise<unknown>) => {
      const begin = performance.now();
      await create();
      return performance.now() - begin;
    };
    const sku = { name: "Standard_LRS" };
    const store = { ...inGroup, accountName: "slowstore", kind: "StorageV2", sku };
    assert.ok((await millisecondsOf(() => arm.azureNative.create(ACCOUNT_TYPE, store))) >= 300);
    const batch = { ...inGroup, accountName: "slowbatch" };
    assert.ok((await millisecondsOf(() => arm.azureNative.create(BATCH_TYPE, batch))) >= 400);
    changeSettings(arm.azure.environment.state, { like: "local" });
  });
});
