import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { createAccountWrites, newLink } from "../../../arm/azure-native/account-writes";
import type { Environment } from "../../../environment/environment";
import { openEnvironment } from "../../../environment/open-environment";
import { changeSettings } from "../../../environment/settings/open-settings";
import type { SettingTexts } from "../../../environment/settings/settings";
import { temporaryFolder } from "../../support/temporary-folder";

const ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a";
const [accountType, policyType] = ["azure-native:storage:StorageAccount", "azure-native:storage:ManagementPolicy"];

describe("account-level writes", () => {
  const folder = temporaryFolder();
  let environment: Environment;
  before(async () => {
    environment = await openEnvironment(folder.path);
  });
  const open = (texts: SettingTexts, pauses: number[]) => {
    changeSettings(environment.state, { like: "local", set: texts });
    return createAccountWrites(environment.settings, pauses);
  };
  const busy = /Status=409 Code="StorageAccountOperationInProgress"/;

  it("are not limited by default", async () => {
    const writes = open({}, []);
    const results = [1, 2].map((result) => writes.during(accountType, ACCOUNT, async () => result));
    assert.deepEqual(await Promise.all(results), [1, 2]);
  });

  it("are retried until the other one has ended, and fail if none of the attempts finds that", async () => {
    const writes = open({ "storageWrite.time": "1ms" }, [1, 1, 1]);
    let end = (_: string) => {};
    const first = new Promise<string>((resolve) => {
      end = resolve;
    });
    const running = writes.during(accountType, ACCOUNT, () => first);
    await assert.rejects(
      writes.during(policyType, `${ACCOUNT}/managementPolicies/default`, async () => "never"),
      busy,
    );
    end("first");
    assert.equal(await running, "first");
    assert.equal(await writes.during(policyType, ACCOUNT, async () => "next"), "next");
  });

  it("succeed after a pause in which the other one ends", async () => {
    const writes = open({ "storageWrite.time": "1ms" }, [20]);
    const running = writes.during(accountType, ACCOUNT, async () => "first");
    assert.equal(await writes.during(policyType, ACCOUNT, async () => "second"), "second");
    await running;
  });

  it("of other accounts, and writes that fail, block nothing", async () => {
    const writes = open({ "storageWrite.time": "1ms", "storageWrite.retries": "0" }, [3_600_000]);
    const failed = writes.during(accountType, ACCOUNT, async () => {
      throw new Error("refused");
    });
    await Promise.all([
      assert.rejects(failed, /refused/),
      assert.rejects(
        writes.during(policyType, ACCOUNT, async () => ""),
        busy,
      ),
      writes.during(accountType, `${ACCOUNT}2`, async () => ""),
    ]);
    assert.equal(await writes.during(accountType, ACCOUNT, async () => "next"), "next");
  });

  it("include the link of a Batch account to the storage account, if it is new", async () => {
    const batch = "azure-native:batch:BatchAccount";
    const inputs = { autoStorage: { storageAccountId: ACCOUNT } };
    const existing = { id: "b", type: batch, inputs, outputs: {} };
    assert.equal(newLink(batch, inputs, undefined), ACCOUNT);
    assert.equal(newLink(batch, inputs, { ...existing, inputs: {} }), ACCOUNT);
    assert.equal(newLink(batch, inputs, existing), undefined);
    assert.equal(newLink(batch, {}, existing), undefined);
    assert.equal(newLink(policyType, inputs, undefined), undefined);

    const writes = open({ "storageWrite.time": "1ms", "storageWrite.retries": "0" }, []);
    let end = () => {};
    const running = writes.during(
      policyType,
      `${ACCOUNT}/managementPolicies/default`,
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    await assert.rejects(
      writes.during(batch, ACCOUNT, async () => "never"),
      busy,
    );
    end();
    await running;
  });
});
