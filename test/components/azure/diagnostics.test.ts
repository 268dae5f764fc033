import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { LinkedBatchAccount } from "../../../components/linked-batch-account";
import { OutputStorage } from "../../../components/output-storage";
import { STORAGE_ID } from "../support/azure-answers";
import { deploy } from "../support/deployment";

const WORKSPACE = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/logs";

describe("the logs of an account", () => {
  const logsOf = async (make: (diagnostics: { workspaceId: string; categories?: string[] }) => object, args = {}) => {
    const { ofType } = await deploy("later preview", () => make({ workspaceId: WORKSPACE, ...args }));
    return ofType("monitor:DiagnosticSetting").map(({ name, inputs, retainOnDelete }) => {
      const { resourceUri, ...rest } = inputs;
      return { resourceUri: String(resourceUri), rest: { name, ...rest, retainOnDelete } };
    });
  };

  it("are those of a storage account's blobs, and end with the stack", async () => {
    const storage = (diagnostics: object) =>
      new OutputStorage("outputs", {
        resourceGroupName: "group",
        diagnostics: diagnostics as { workspaceId: string },
      });
    const categories = ["StorageWrite", "StorageDelete"];
    const [setting, ...others] = await logsOf(storage, { categories });
    assert.deepEqual(others, []);
    assert.match(setting!.resourceUri, /\/storageAccounts\/[a-z0-9]+\/blobServices\/default$/);
    assert.deepEqual(setting!.rest, {
      name: "outputs-logs",
      workspaceId: WORKSPACE,
      logs: categories.map((category) => ({ category, enabled: true })),
      retainOnDelete: false,
    });
  });

  it("are all those of a Batch account by default", async () => {
    const account = (diagnostics: { workspaceId: string }) =>
      new LinkedBatchAccount("batch", { resourceGroupName: "group", storageAccountId: STORAGE_ID, diagnostics });
    const [setting] = await logsOf(account);
    assert.match(setting!.resourceUri, /\/batchAccounts\/[a-z0-9]+$/);
    const logs = [{ categoryGroup: "allLogs", enabled: true }];
    assert.deepEqual(setting!.rest, { name: "batch-logs", workspaceId: WORKSPACE, logs, retainOnDelete: false });
  });

  it("are not sent by default", async () => {
    const { ofType } = await deploy(
      "later preview",
      () => new OutputStorage("outputs", { resourceGroupName: "group" }),
    );
    assert.deepEqual(ofType("monitor:DiagnosticSetting"), []);
  });
});
