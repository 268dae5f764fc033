import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, it } from "mocha";
import { failureOf, type LocalStorage, openLocalStorage, roles } from "./support/local-storage";

describe("createStorage", () => {
  let local: LocalStorage;
  const id = () => local.settings.id;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());

  describe("containers", () => {
    it("are created with metadata and access, read, changed and deleted", async () => {
      const created = await local.storage.createContainer(id(), "job-a", {
        publicAccess: "Blob",
        metadata: { Job: "frames" },
      });
      assert.deepEqual(
        { ...created, etag: "", lastModified: "" },
        { publicAccess: "Blob", metadata: { Job: "frames" }, etag: "", lastModified: "" },
      );
      assert.match(created.etag, /^"0x[0-9A-F]+"$/);
      assert.equal(Number.isNaN(Date.parse(created.lastModified)), false);
      assert.deepEqual(await local.storage.getContainer(id(), "job-a"), created);

      const changed = await local.storage.updateContainer(id(), "job-a", { publicAccess: "None", metadata: {} });
      assert.deepEqual([changed.publicAccess, changed.metadata], ["None", {}]);
      assert.notEqual(changed.etag, created.etag);

      await local.storage.deleteContainer(id(), "job-a");
      assert.equal(await local.storage.getContainer(id(), "job-a"), undefined);
      await local.storage.deleteContainer(id(), "job-a");
    });

    it("keep settings that an update does not name", async () => {
      await local.storage.createContainer(id(), "kept", { publicAccess: "Container", metadata: { a: "b" } });
      const changed = await local.storage.updateContainer(id(), "kept", { metadata: { c: "d" } });
      assert.deepEqual([changed.publicAccess, changed.metadata], ["Container", { c: "d" }]);
    });

    it("fail with Azure's codes", async () => {
      await local.storage.createContainer(id(), "twice");
      await assert.rejects(local.storage.createContainer(id(), "twice"), {
        code: "ContainerAlreadyExists",
        statusCode: 409,
      });
      await assert.rejects(local.storage.updateContainer(id(), "missing", {}), {
        code: "ContainerNotFound",
        statusCode: 404,
      });
      await assert.rejects(local.storage.createContainer(id(), "No_Name"), {
        code: "InvalidResourceName",
        statusCode: 400,
      });
    });

    it("do not need account keys to be allowed", async () => {
      await local.set({ allowSharedKeyAccess: false });
      await local.storage.createContainer(id(), "without-keys", { metadata: { a: "b" } });
      await local.storage.updateContainer(id(), "without-keys", { metadata: { c: "d" } });
      assert.deepEqual((await local.storage.getContainer(id(), "without-keys"))?.metadata, { c: "d" });
      await local.set({ allowSharedKeyAccess: true });
    });
  });

  describe("accounts", () => {
    it("are found by their id in any case, and only while they are open", async () => {
      assert.equal(local.storage.listKeys(id().toUpperCase()).length, 2);
      assert.throws(() => local.storage.listKeys("/subscriptions/x"), { code: "ResourceNotFound" });
      await assert.rejects(local.storage.getContainer("/subscriptions/x", "job-a"), { code: "ResourceNotFound" });
    });

    it("have separate names and data", async () => {
      const second = { ...local.settings, id: id().replace(/[^/]+$/, "others"), name: "others" };
      await assert.rejects(local.storage.openAccount({ ...second, name: local.settings.name }), {
        code: "StorageAccountAlreadyTaken",
      });
      const [opened, again] = await Promise.all([local.storage.openAccount(second), local.storage.openAccount(second)]);
      assert.equal(opened.blob, again.blob);
      assert.match(opened.blob, /^https:\/\/127\.0\.0\.1:\d+\/others\/$/);
      assert.notEqual(new URL(opened.blob).port, new URL(local.endpoint).port);
      assert.notEqual(local.storage.listKeys(second.id)[0]?.value, local.storage.listKeys(id())[0]?.value);
      await local.storage.createContainer(second.id, "elsewhere");
      assert.equal(await local.storage.getContainer(id(), "elsewhere"), undefined);

      const data = local.environment.state.path("storage", "others", "data");
      assert.equal(existsSync(data), true);
      await local.storage.deleteAccount(second.id);
      assert.equal(existsSync(data), false);
      await assert.rejects(local.storage.getContainer(second.id, "elsewhere"), { code: "ResourceNotFound" });
    });

    it("keep endpoint, keys, data and delegation keys across a restart", async () => {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, id());
      await local.storage.createContainer(id(), "lasting", { metadata: { a: "b" } });
      await local.client(principal).getContainerClient("lasting").getBlockBlobClient("t/x").upload("content", 7);
      const { endpoint } = local;
      const keys = local.storage.listKeys(id());

      await local.restart();
      assert.equal(local.endpoint, endpoint);
      assert.deepEqual(local.storage.listKeys(id()), keys);
      assert.deepEqual((await local.storage.getContainer(id(), "lasting"))?.metadata, { a: "b" });
      const blob = local.client(principal).getContainerClient("lasting").getBlobClient("t/x");
      assert.equal(String(await blob.downloadToBuffer()), "content");
    });

    it("keep their secrets readable only by the user", () => {
      assert.equal(statSync(local.environment.state.path("storage", "outputs", "secrets.json")).mode & 0o777, 0o600);
      assert.equal(statSync(local.environment.state.path("storage", "outputs", "data")).mode & 0o777, 0o700);
    });

    it("continue to serve after their Azurite was killed", async () => {
      const client = local.keyClient();
      await local.storage.createContainer(id(), "survivor");
      const before = pids(local);
      for (const pid of before) process.kill(pid, "SIGKILL");
      let answer = await failureOf(client.getContainerClient("kept").exists());
      while (answer === "503 ServerBusy") answer = await failureOf(client.getContainerClient("kept").exists());
      assert.equal(answer, undefined);
    });

    it("can be reopened after another program took the port", async () => {
      const second = { ...local.settings, id: id().replace(/[^/]+$/, "later"), name: "later" };
      const port = await local.environment.ports.take("storage/later");
      const squatter = createServer().listen(port, "127.0.0.1");
      await once(squatter, "listening");
      await assert.rejects(local.storage.openAccount(second), { code: "EADDRINUSE" });
      squatter.close();
      await once(squatter, "close");
      assert.match((await local.storage.openAccount(second)).blob, /later/);
    });
  });
});

/** Returns the process ids of the running Azurites, from the log. */
function pids({ environment }: LocalStorage): number[] {
  const log = require("node:fs").readFileSync(environment.state.path("logs", "storage.log"), "utf8") as string;
  return [...log.matchAll(/azurite of outputs serves, pid (\d+)/g)].slice(-1).map((match) => Number(match[1]));
}
