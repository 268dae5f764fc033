import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import type { LocalArm } from "../support/local-arm";
import { ACCOUNT_TYPE, openStorageAccount } from "../support/storage-account";

const TYPE = "azure-native:monitor:DiagnosticSetting";

describe("DiagnosticSetting", () => {
  let arm: LocalArm;
  let blobs: string;
  let accountId: string;
  before(async () => {
    const opened = await openStorageAccount();
    arm = opened.arm;
    accountId = opened.account.id;
    blobs = `${accountId}/blobServices/default`;
  });
  after(() => arm.close());

  const inputs = (changes: Properties = {}): Properties => ({
    resourceUri: blobs,
    name: "logs",
    workspaceId: "/subscriptions/s/workspaces/logs",
    logs: [{ categoryGroup: "allLogs", enabled: true }],
    ...changes,
  });

  it("is created, updated and deleted with its resource", async () => {
    const created = await arm.azureNative.create(TYPE, inputs());
    assert.equal(created.id, `${blobs}/providers/Microsoft.Insights/diagnosticSettings/logs`);
    const logs = [{ category: "StorageDelete", enabled: true }];
    assert.deepEqual((await arm.azureNative.update(TYPE, created, inputs({ logs }))).outputs.logs, logs);
    await arm.azureNative.delete(TYPE, created.id);
    assert.equal(await arm.azureNative.read(TYPE, created.id), undefined);
  });

  const refused: [string, () => Properties, RegExp][] = [
    [
      "a resource that does not exist",
      () => ({ resourceUri: `${accountId}x/blobServices/default` }),
      /ResourceNotFound/,
    ],
    ["no destination", () => ({ workspaceId: undefined }), /At least one data sink needs to be specified/],
    [
      "a category of another resource",
      () => ({ logs: [{ category: "ServiceLog", enabled: true }] }),
      /Category 'ServiceLog' is not supported, supported ones are: StorageDelete, StorageRead, StorageWrite/,
    ],
    [
      "a category beside a group",
      () => ({ logs: [{ category: "StorageRead", categoryGroup: "allLogs", enabled: true }] }),
      /either a category or a categoryGroup/,
    ],
    ["logs of the account itself", () => ({ resourceUri: accountId }), /Category group 'allLogs' is not supported/],
  ];
  for (const [mistake, changes, message] of refused) {
    it(`refuses ${mistake}`, async () => {
      await assert.rejects(arm.azureNative.create(TYPE, inputs(changes())), message);
    });
  }

  it("refuses a second setting for the same logs and workspace", async () => {
    const first = await arm.azureNative.create(TYPE, inputs());
    await assert.rejects(
      arm.azureNative.create(TYPE, inputs({ name: "again" })),
      /already used in diagnostic setting 'logs'/,
    );
    await arm.azureNative.delete(TYPE, first.id);
  });

  it("allows five settings of a resource", async () => {
    const other = (name: string) => inputs({ name, workspaceId: `/subscriptions/s/workspaces/${name}` });
    for (const name of ["a", "b", "c", "d", "e"]) await arm.azureNative.create(TYPE, other(name));
    await assert.rejects(arm.azureNative.create(TYPE, other("f")), /limit of 5 diagnostic settings/);
    await arm.azureNative.delete(ACCOUNT_TYPE, accountId);
    assert.deepEqual(arm.azure.resources.list(TYPE), []);
  });
});
