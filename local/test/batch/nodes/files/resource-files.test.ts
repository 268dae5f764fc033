import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ContainerClient } from "@azure/storage-blob";
import { after, afterEach, before, describe, it } from "mocha";
import type { ResourceFile } from "../../../../batch/model";
import type { ComputeNode } from "../../../../batch/nodes";
import { detail, runTask, testNodes } from "../support/test-node";
import { startTestStorage, type TestStorage } from "../support/test-storage";

describe("a node's resource files", () => {
  const nodes = testNodes();
  let storage: TestStorage;
  let container: ContainerClient;
  let closed: ContainerClient;
  let readable: string;
  let byIdentity: { identityReference: { resourceId: string } };

  before(async () => {
    storage = await startTestStorage();
    container = await storage.container();
    closed = await storage.closedContainer();
    for (const name of ["a.txt", "in/b.txt", "in/deep/c ü&<1>.txt", "in/empty", "other/d.txt"]) {
      await container.getBlockBlobClient(name).uploadData(Buffer.from(name === "in/empty" ? "" : name));
    }
    await container.getBlockBlobClient("in/folder/").upload("", 0);
    // Directory markers, in addition to the files in the directories.
    await container.getBlockBlobClient("in").upload("", 0, { metadata: { hdi_isfolder: "true" } });
    await container.getBlockBlobClient("in/deep").upload("", 0, { metadata: { Hdi_isfolder: "True" } });
    readable = await storage.sasUrl(container, "rl");
    byIdentity = { identityReference: { resourceId: storage.identity.resourceId } };
  });
  after(() => storage.close());
  afterEach(() => nodes.removeAll());

  it("are downloaded from a container of the linked storage account, with the account's identity", async () => {
    const blobEndpoint = container.url.slice(0, -container.containerName.length);
    const node = await nodes.started({
      ...storage.nodeSettings,
      autoStorage: () => ({ blobEndpoint, nodeIdentityId: storage.identity.resourceId }),
    });
    const outcome = await runTask(node, {
      commandLine: "cat copy/in/b.txt",
      resourceFiles: [{ autoStorageContainerName: container.containerName, blobPrefix: "in/", filePath: "copy" }],
    });
    assert.equal(outcome.exitCode, 0, JSON.stringify(outcome));
  });

  it("are downloaded with an identity, as a blob or a container, and with a SAS", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const [containerUrl, sas] = readable.split("?");
    const outcome = await runTask(node, {
      commandLine: "/bin/sh -c 'test -x tool && cat tool'",
      resourceFiles: [
        { httpUrl: `${containerUrl}/a.txt`, filePath: "tool", ...byIdentity },
        { httpUrl: `${containerUrl}/a.txt?${sas}`, filePath: "sub/sas.txt", fileMode: "0640" },
        { storageContainerUrl: containerUrl!, ...byIdentity },
        { storageContainerUrl: readable, blobPrefix: "in/", filePath: "copy" },
      ],
    });
    assert.equal(outcome.exitCode, 0, JSON.stringify(outcome));
    const wd = join(node.taskDirectory("job-a", "task-1"), "wd");
    assert.deepEqual(await filesOf(wd), {
      "a.txt": "a.txt",
      "copy/in/b.txt": "in/b.txt",
      "copy/in/deep/c ü&<1>.txt": "in/deep/c ü&<1>.txt",
      "copy/in/empty": "",
      "in/b.txt": "in/b.txt",
      "in/deep/c ü&<1>.txt": "in/deep/c ü&<1>.txt",
      "in/empty": "",
      "other/d.txt": "other/d.txt",
      "sub/sas.txt": "a.txt",
      tool: "a.txt",
    });
    assert.equal(statSync(join(wd, "tool")).mode & 0o777, 0o770);
    assert.equal(statSync(join(wd, "sub/sas.txt")).mode & 0o777, 0o640);
  });

  it("are downloaded from a container whose list has several pages", async () => {
    const many = await storage.container();
    const names = Array.from({ length: 24 }, (_, index) => `f${index}`);
    await Promise.all(names.map((name) => many.getBlockBlobClient(name).uploadData(Buffer.from(name))));
    const url = new URL(await storage.sasUrl(many, "rl"));
    url.searchParams.set("maxresults", "5");
    const node = await nodes.started(storage.nodeSettings);
    await runTask(node, { commandLine: "true", resourceFiles: [{ storageContainerUrl: url.href }] });
    const wd = join(node.taskDirectory("job-a", "task-1"), "wd");
    assert.deepEqual(await filesOf(wd), Object.fromEntries(names.map((name) => [name, name])));
  });

  it("give a StartTask its archive, again after a reboot", async () => {
    const node = await nodes.started({
      ...storage.nodeSettings,
      startTask: {
        commandLine: "/bin/sh -c 'cat a.txt >> $AZ_BATCH_NODE_SHARED_DIR/log'",
        resourceFiles: [{ httpUrl: container.getBlobClient("a.txt").url, filePath: "a.txt", ...byIdentity }],
      },
    });
    await node.reboot();
    assert.equal(node.state, "idle");
    assert.equal(await readFile(join(node.directory, "shared/log"), "utf8"), "a.txta.txt");
  });

  const other = { identityReference: { resourceId: "/subscriptions/s/…/userAssignedIdentities/other" } };
  const failures: [what: string, file: () => ResourceFile, category: string, code: string][] = [
    [
      "a blob that is not there",
      () => ({ httpUrl: at("none"), filePath: "x", ...byIdentity }),
      "UserError",
      "BlobNotFound",
    ],
    [
      "an identity without a role",
      () => ({ httpUrl: `${closed.url}/a.txt`, filePath: "x", ...byIdentity }),
      "UserError",
      "BlobAccessDenied",
    ],
    [
      "an identity without a role on a container",
      () => ({ storageContainerUrl: closed.url, ...byIdentity }),
      "UserError",
      "ResourceContainerAccessDenied",
    ],
    [
      "a SAS that does not allow reading",
      () => ({ httpUrl: at("a.txt").replace(/$/, "?sv=2021-12-02&sr=b&sig=bad"), filePath: "x" }),
      "UserError",
      "BlobAccessDenied",
    ],
    [
      "an identity that is not on the pool",
      () => ({ httpUrl: at("a.txt"), filePath: "x", ...other }),
      "UserError",
      "BlobDownloadMiscError",
    ],
    [
      "an identity that is not on the pool, of a container",
      () => ({ storageContainerUrl: container.url, ...other }),
      "UserError",
      "ResourceContainerListMiscError",
    ],
    [
      "a container that a SAS does not open",
      () => ({ storageContainerUrl: `${container.url}?sv=2021-12-02&sr=c&sig=bad` }),
      "UserError",
      "ResourceContainerAccessDenied",
    ],
    [
      "a private container without an identity or a SAS",
      () => ({ storageContainerUrl: container.url }),
      "UserError",
      "ResourceContainerAccessDenied",
    ],
    [
      "a container that is not there",
      () => ({ storageContainerUrl: storage.missingContainer().url, ...byIdentity }),
      "UserError",
      "ResourceContainerNotFound",
    ],
    [
      "an auto-storage container of an account without auto-storage for nodes",
      () => ({ autoStorageContainerName: "c" }),
      "UserError",
      "ResourceContainerListMiscError",
    ],
    [
      "a path above wd",
      () => ({ httpUrl: at("a.txt"), filePath: "../x", ...byIdentity }),
      "UserError",
      "ResourceFileCreateFailed",
    ],
    [
      "an absolute path",
      () => ({ httpUrl: at("a.txt"), filePath: "/etc/x", ...byIdentity }),
      "UserError",
      "ResourceFileCreateFailed",
    ],
    ["no path", () => ({ httpUrl: at("a.txt") }), "UserError", "ResourceFileCreateFailed"],
    [
      "a mode that is none",
      () => ({ httpUrl: at("a.txt"), filePath: "x", fileMode: "rwx" }),
      "UserError",
      "ResourceFileCreateFailed",
    ],
    [
      "a host that is not there",
      () => ({ httpUrl: "http://none.invalid/a", filePath: "x" }),
      "ServerError",
      "BlobDownloadMiscError",
    ],
    [
      "a container of a host that is not there",
      () => ({ storageContainerUrl: "http://none.invalid/c" }),
      "ServerError",
      "ResourceContainerListMiscError",
    ],
    [
      "a private blob without an identity or a SAS",
      () => ({ httpUrl: at("a.txt"), filePath: "x" }),
      "UserError",
      "BlobAccessDenied",
    ],
    ["no source", () => ({ filePath: "x" }), "UserError", "BlobDownloadMiscError"],
  ];
  const at = (name: string) => `${container.url}/${name}`;
  for (const [what, file, category, code] of failures) {
    it(`make the task fail before its process starts for ${what}`, async () => {
      const node = await nodes.started(storage.nodeSettings);
      const outcome = await runTask(
        node,
        { commandLine: "touch ../ran", resourceFiles: [file()] },
        { maxRetryCount: 2 },
      );
      assert.deepEqual(
        [
          outcome.result,
          "exitCode" in outcome,
          outcome.retryCount,
          outcome.failureInfo?.category,
          outcome.failureInfo?.code,
        ],
        ["failure", false, 0, category, code],
        JSON.stringify(outcome),
      );
      assert.doesNotMatch(JSON.stringify(outcome), /sig=/);
      assert.equal(existsSync(join(node.taskDirectory("job-a", "task-1"), "ran")), false);
    });
  }

  it("report the blob and the file in a failure", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const file = { httpUrl: `${at("none")}?sv=1`, filePath: "sub/x", ...byIdentity };
    const outcome = await runTask(node, { commandLine: "true", resourceFiles: [file] });
    assert.equal(outcome.failureInfo?.message, "One of the specified Azure Blob(s) is not found");
    assert.equal(detail(outcome, "BlobSource"), at("none"));
    assert.equal(detail(outcome, "FilePath"), join(wdOf(node), "sub/x"));
    assert.equal(detail(outcome, "Message"), "HTTP 404 BlobNotFound");
  });

  describe("from a plain web server", () => {
    let server: http.Server;
    let url: string;
    let answer: http.RequestListener;

    before(async () => {
      server = http.createServer((request, response) => answer(request, response));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    after(() => {
      server.closeAllConnections();
      server.close();
    });

    it("are downloaded without a token, after throttling, a server error, an incomplete answer and a redirect", async () => {
      const headers: http.IncomingHttpHeaders[] = [];
      answer = (request, response) => {
        const tried = headers.push(request.headers);
        if (tried === 1) response.writeHead(429, { "Retry-After": "0" }).end();
        else if (tried === 2) response.writeHead(503).end("busy");
        else if (tried === 3) response.writeHead(200, { "Content-Length": "7" }).write("con", () => response.destroy());
        else if (tried === 4) response.writeHead(302, { Location: "/moved" }).end();
        else response.end(request.url);
      };
      const node = await nodes.started(storage.nodeSettings);
      const outcome = await runTask(node, {
        commandLine: "cat file",
        resourceFiles: [{ httpUrl: `${url}/first`, filePath: "file" }],
      });
      assert.equal(outcome.exitCode, 0, JSON.stringify(outcome));
      assert.equal(headers.length, 5);
      assert.deepEqual(
        headers.filter(({ authorization }) => authorization !== undefined),
        [],
      );
      assert.equal(await readFile(join(wdOf(node), "file"), "utf8"), "/moved");
    });

    it("are downloaded in parallel up to a limit, and stop with the task", async () => {
      let open = 0;
      const controller = new AbortController();
      const seen = new Promise<void>((resolve) => {
        answer = () => {
          open += 1;
          if (open === 8) resolve();
        };
      });
      const node = await nodes.started(storage.nodeSettings);
      const resourceFiles = Array.from({ length: 20 }, (_, index) => ({ httpUrl: url, filePath: `f${index}` }));
      const task = { id: "task-1", commandLine: "true", resourceFiles };
      const running = node.runTask(
        { jobId: "job-a", task, commonEnvironment: [], maxRetryCount: 0 },
        controller.signal,
      );
      await seen;
      controller.abort(new Error("terminated"));
      await assert.rejects(running, /terminated/);
      assert.equal(open, 8);
    });

    it("count towards the wall clock limit", async () => {
      answer = () => {};
      const node = await nodes.started(storage.nodeSettings);
      const outcome = await runTask(node, {
        commandLine: "true",
        constraints: { maxWallClockTime: "PT0.1S" },
        resourceFiles: [{ httpUrl: url, filePath: "f" }],
      });
      assert.deepEqual([outcome.failureInfo?.code, "exitCode" in outcome], ["TaskEnded", false]);
    });
  });
});

function wdOf(node: ComputeNode): string {
  return join(node.taskDirectory("job-a", "task-1"), "wd");
}

async function filesOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(async (file) => [file.slice(directory.length + 1), await readFile(file, "utf8")] as const),
  );
  return Object.fromEntries(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
}
