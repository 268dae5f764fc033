import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { restClient } from "../../support/rest-client";

const GROUP = "/resourceGroups/render";
const ACCOUNT = `${GROUP}/providers/Microsoft.Batch/batchAccounts/keybatch`;
const STORE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/keystore`;

describe("REST actions on accounts", () => {
  const client = restClient(async ({ send }) => {
    await send("PUT", GROUP, { body: { location: "westeurope" } });
    await send("PUT", ACCOUNT, { body: { location: "westeurope" } });
    await send("PUT", STORE, { body: { location: "westeurope", kind: "StorageV2", sku: { name: "Standard_LRS" } } });
  });
  const { send } = client;

  it("return the keys that the Pulumi provider returns", async () => {
    const args = { resourceGroupName: "render", accountName: "keybatch" };
    const { status, body } = await send("POST", `${ACCOUNT}/listKeys`);
    assert.equal(status, 200);
    assert.deepEqual(body, await client.arm.azureNative.invoke("azure-native:batch:listBatchAccountKeys", args));
    const store = { ...args, accountName: "keystore" };
    assert.deepEqual(
      (await send("POST", `${STORE}/LISTKEYS?$expand=kerb`)).body,
      await client.arm.azureNative.invoke("azure-native:storage:listStorageAccountKeys", store),
    );
  });

  it("replace one key of a Batch account", async () => {
    const before = (await send("POST", `${ACCOUNT}/listKeys`)).body;
    const after = (await send("POST", `${ACCOUNT}/regenerateKeys`, { body: { keyName: "Secondary" } })).body;
    assert.equal(after.primary, before.primary);
    assert.notEqual(after.secondary, before.secondary);
    assert.deepEqual((await send("POST", `${ACCOUNT}/listKeys`)).body, after);
    assert.equal((await send("POST", `${ACCOUNT}/regenerateKeys`, { body: {} })).code, "InvalidRequestContent");
  });

  it("are refused to those who may only read, and for what does not exist", async () => {
    const as = client.arm.azure.identity.deployers.reader;
    for (const path of [`${ACCOUNT}/listKeys`, `${ACCOUNT}/regenerateKeys`, `${STORE}/listKeys`]) {
      assert.equal((await send("POST", path, { as, body: { keyName: "Primary" } })).code, "AuthorizationFailed", path);
    }
    assert.equal((await send("POST", `${ACCOUNT}x/listKeys`)).code, "ResourceNotFound");
  });

  it("are refused by name if local Azure has none such", async () => {
    const { status, code } = await send("POST", `${STORE}/failover`);
    assert.deepEqual([status, code], [501, "NotImplemented"]);
    assert.equal((await send("GET", `${STORE}/listKeys`)).status, 404);
  });

  it("return no keys of a Batch account that allows none, to no client", async () => {
    await send("PATCH", ACCOUNT, { body: { properties: { allowedAuthenticationModes: ["AAD"] } } });
    for (const action of ["listKeys", "regenerateKeys"]) {
      const { status, code } = await send("POST", `${ACCOUNT}/${action}`, { body: { keyName: "Primary" } });
      assert.deepEqual([status, code], [403, "SharedKeyNotAllowed"]);
    }
    const args = { resourceGroupName: "render", accountName: "keybatch" };
    await assert.rejects(
      client.arm.azureNative.invoke("azure-native:batch:listBatchAccountKeys", args),
      /Code="SharedKeyNotAllowed"/,
    );
  });

  it("write no key into a log", async () => {
    const keys = (await send("POST", `${STORE}/listKeys`)).body.keys.map(({ value }: { value: string }) => value);
    const { readdirSync, readFileSync } = await import("node:fs");
    const logs = client.arm.azure.environment.state.path("logs");
    const text = readdirSync(logs)
      .map((name) => readFileSync(`${logs}/${name}`, "utf8"))
      .join("");
    assert.ok(text.includes("listKeys"));
    for (const key of keys) assert.equal(text.includes(key), false);
  });
});
