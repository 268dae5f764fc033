import assert from "node:assert/strict";
import { BlobServiceClient } from "@azure/storage-blob";
import { after, afterEach, before, describe, it } from "mocha";
import { changeSettings } from "../../environment/settings/open-settings";
import type { SettingTexts } from "../../environment/settings/settings";
import { ACCOUNT_NAME, type LocalStorage, noRetries, openLocalStorage } from "./support/local-storage";
import { send } from "./support/send";

describe("a service version that is newer than the newest one", () => {
  let local: LocalStorage;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());
  afterEach(() => set({}));
  const set = (texts: SettingTexts) => changeSettings(local.environment.state, { like: "local", set: texts });

  const list = `/${ACCOUNT_NAME}?comp=list`;

  it("is refused with the header's name and value", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const { status, code, body } = await send(local.endpoint, "GET", list, { "x-ms-version": "2025-01-05" });
    assert.deepEqual([status, code], [400, "InvalidHeaderValue"]);
    assert.match(body, /<HeaderName>x-ms-version<\/HeaderName><HeaderValue>2025-01-05<\/HeaderValue>/);
    assert.equal((await send(local.endpoint, "GET", list, { "x-ms-version": "2024-11-04" })).status, 401);
  });

  it("is refused in a SAS, too", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const path = `/${ACCOUNT_NAME}/job-a?restype=container&comp=list&sv=2025-01-05&sig=x`;
    const { code, body } = await send(local.endpoint, "GET", path);
    assert.equal(code, "AuthenticationFailed");
    assert.match(body, /sv=2025-01-05 is not a supported version/);
  });

  it("fails the newest SDK, whose version is newer than some regions have", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const client = new BlobServiceClient(local.endpoint, local.keyCredential(), noRetries);
    await assert.rejects(client.getAccountInfo(), { code: "InvalidHeaderValue", statusCode: 400 });
    set({});
    await client.getAccountInfo();
  });
});
