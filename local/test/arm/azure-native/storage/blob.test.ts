import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { unzipSync } from "fflate";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../../arm/properties";
import { temporaryFolder } from "../../../support/temporary-folder";
import { trust } from "../../../support/trust";
import { type LocalArm, openLocalArm } from "../../support/local-arm";
import type { Created } from "../../support/provider-client";
import {
  ACCOUNT_TYPE,
  accountInputs,
  CONTAINER_TYPE,
  GROUP_TYPE,
  group,
  inAccount,
} from "../../support/storage-account";

const TYPE = "azure-native:storage:Blob";
const KEY = "4dabf18193072939515e22adb298388d";
const text = (content: string) => ({ [KEY]: "c44067f5952c0a294b673a41bacd8c17", text: content, hash: content });

describe("Blob", () => {
  const folder = temporaryFolder();
  let endTrust = () => {};
  let arm: LocalArm;
  let account: Created;
  let container: Created;
  before(async () => {
    arm = await openLocalArm();
    endTrust = trust(arm.azure.environment.tls.caFile);
    await arm.azureNative.create(GROUP_TYPE, group);
    account = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs);
    container = await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "apps" });
  });
  after(() => {
    endTrust();
    return arm.close();
  });

  const inputs = (changes: Properties = {}) => ({ ...inAccount, containerName: "apps", ...changes });
  const blobs = () => {
    const key = arm.azure.storage.listKeys(account.id)[0]?.value ?? "";
    const { blob } = account.outputs.primaryEndpoints as { blob: string };
    return new BlobServiceClient(blob, new StorageSharedKeyCredential("results", key)).getContainerClient("apps");
  };
  const content = (name: string) => blobs().getBlobClient(name).downloadToBuffer();

  it("has the name of the resource, the content of its asset, and a URL", async () => {
    const created = await arm.azureNative.create(TYPE, inputs({ source: text("grüße") }), "index.html");
    assert.equal(created.id, `${container.id}/blobs/index.html`);
    const { name, type, url, contentType, source, metadata } = created.outputs;
    assert.deepEqual(
      [name, type, contentType, source, metadata],
      ["index.html", "Block", "application/octet-stream", undefined, {}],
    );
    assert.equal(url, `${(account.outputs.primaryEndpoints as { blob: string }).blob}apps/index.html`);
    assert.equal(String(await content("index.html")), "grüße");
    assert.deepEqual(await arm.azureNative.read(TYPE, created.id, created), created);
  });

  it("is a ZIP file of a folder, at a path with slashes, blanks and letters of other languages", async () => {
    const app = join(folder.path, "app");
    mkdirSync(app);
    writeFileSync(join(app, "main.js"), "main");
    const source = { [KEY]: "0def7320c3a5731c473e5ecbe6d01bc7", path: app, hash: "h" };
    const blobName = "v1/my äpp.zip";
    const created = await arm.azureNative.create(TYPE, inputs({ source, blobName, contentType: "application/zip" }));
    assert.equal(created.outputs.name, blobName);
    assert.deepEqual(Object.keys(unzipSync(await content(blobName))), ["main.js"]);
    const { contentType, contentMD5 } = await blobs().getBlobClient(blobName).getProperties();
    assert.equal(contentType, "application/zip");
    assert.equal(Buffer.from(contentMD5 ?? []).toString("base64"), created.outputs.contentMd5);
  });

  it("changes type, metadata and tier in place, and needs a new resource for another source", async () => {
    const created = await arm.azureNative.create(TYPE, inputs({ blobName: "a", source: text("a") }));
    const changed = inputs({
      ...{ blobName: "a", source: text("a") },
      ...{ contentType: "text/plain", metadata: { owner: "me" }, accessTier: "Cool" },
    });
    const updated = await arm.azureNative.update(TYPE, created, changed);
    assert.equal(updated.outputs.accessTier, "Cool");
    const real = await blobs().getBlobClient("a").getProperties();
    assert.deepEqual([real.contentType, real.metadata, real.accessTier], ["text/plain", { owner: "me" }, "Cool"]);
    assert.ok(real.contentMD5);
    const { replaces } = await arm.azureNative.diff(TYPE, created.inputs, { ...created.inputs, source: text("b") });
    assert.deepEqual([...new Set(replaces)].sort(), ["source.hash", "source.text"]);
  });

  it("can be an empty blob for appends", async () => {
    await arm.azureNative.create(TYPE, inputs({ blobName: "log", type: "Append" }));
    await blobs().getAppendBlobClient("log").appendBlock("line", 4);
    assert.equal(String(await content("log")), "line");
  });

  it("is noticed in a refresh if another client deletes it, and is deleted with the resource", async () => {
    const created = await arm.azureNative.create(TYPE, inputs({ blobName: "gone", source: text("x") }));
    await blobs().deleteBlob("gone");
    assert.equal(await arm.azureNative.read(TYPE, created.id, created), undefined);
    const other = await arm.azureNative.create(TYPE, inputs({ blobName: "other", source: text("x") }));
    await arm.azureNative.delete(TYPE, other.id);
    assert.equal(await blobs().getBlobClient("other").exists(), false);
    await arm.azureNative.delete(TYPE, other.id);
  });

  const refused: readonly [string, Properties, RegExp][] = [
    ["a source of appends", { type: "Append", source: text("x") }, /source must be left out if type is Append/],
    ["another MD5", { source: text("x"), contentMd5: "wrong" }, /contentMd5 must be that of the source/],
    ["a missing container", { containerName: "none", source: text("x") }, /Status=404 Code="ContainerNotFound"/],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(arm.azureNative.create(TYPE, inputs({ blobName: "refused", ...changes })), message);
    });
  }

  it("is written with the deployer's token if the account has no keys, which needs a role", async () => {
    account = await arm.azureNative.update(ACCOUNT_TYPE, account, { ...accountInputs, allowSharedKeyAccess: false });
    const create = () => arm.azureNative.create(TYPE, inputs({ blobName: "by-token", source: text("token") }));
    await assert.rejects(create(), /Status=403 Code="AuthorizationPermissionMismatch"/);
    await arm.azureNative.create("azure-native:authorization:RoleAssignment", {
      scope: container.id,
      principalId: arm.azure.identity.deployer.objectId,
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    });
    const created = await create();
    assert.deepEqual(await arm.azureNative.read(TYPE, created.id, created), created);
    await arm.azureNative.delete(TYPE, created.id);
    account = await arm.azureNative.update(ACCOUNT_TYPE, account, accountInputs);
  });
});
