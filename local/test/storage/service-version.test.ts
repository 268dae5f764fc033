import assert from "node:assert/strict";
import { BlobServiceClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { useLimitedStorage } from "./support/limited-storage";
import { ACCOUNT_NAME, noRetries } from "./support/local-storage";
import { send } from "./support/send";

describe("a service version that is newer than the newest one", () => {
  const { storage, set } = useLimitedStorage();

  const list = `/${ACCOUNT_NAME}?comp=list`;

  it("is refused with the header's name and value", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const { status, code, body } = await send(storage().endpoint, "GET", list, { "x-ms-version": "2025-01-05" });
    assert.deepEqual([status, code], [400, "InvalidHeaderValue"]);
    assert.match(body, /<HeaderName>x-ms-version<\/HeaderName><HeaderValue>2025-01-05<\/HeaderValue>/);
    assert.equal((await send(storage().endpoint, "GET", list, { "x-ms-version": "2024-11-04" })).status, 401);
  });

  it("is refused in a SAS, too", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const path = `/${ACCOUNT_NAME}/job-a?restype=container&comp=list&sv=2025-01-05&sig=x`;
    const { code, body } = await send(storage().endpoint, "GET", path);
    assert.equal(code, "AuthenticationFailed");
    assert.match(body, /sv=2025-01-05 is not a supported version/);
  });

  it("fails the newest SDK, whose version is newer than some regions have", async () => {
    set({ "blob.newestVersion": "2024-11-04" });
    const client = new BlobServiceClient(storage().endpoint, storage().keyCredential(), noRetries);
    await assert.rejects(client.getAccountInfo(), { code: "InvalidHeaderValue", statusCode: 400 });
    set({});
    await client.getAccountInfo();
  });
});
