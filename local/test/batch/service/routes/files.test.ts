import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BatchServiceClient } from "@azure/batch";
import { before, describe, it } from "mocha";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("files of tasks and nodes", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  let nodeId = "";
  let root = "";
  before(async () => {
    client = test.client();
    await test.pool();
    await client.job.add({ id: "Job", poolInfo: { poolId: "pool" } });
    const command =
      "mkdir -p 'out dir/deep' empty; printf 0123456789 > 'out dir/deep/a b+c.bin'; echo text > note.txt; : > nothing";
    await client.task.add("Job", shell("Task", command));
    const { executionInfo, nodeInfo } = await taskIn(client, "Job", "Task", "completed");
    assert.equal(executionInfo?.exitCode, 0);
    nodeId = nodeInfo!.nodeId!;
    root = test.environment.state.path("batch", "myaccount", "pools", "pool", nodeId, nodeInfo!.taskRootDirectory!);
  });
  const read = async (stream: NodeJS.ReadableStream | undefined) => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream!) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  };
  const path = (file: string, query = "") =>
    `/jobs/job/tasks/task/files/${encodeURIComponent(file)}?api-version=2024-07-01.20.0${query}`;

  it("do not exist before the task has run", async () => {
    await client.job.add({ id: "Waiting", poolInfo: { poolId: "pool" } });
    await client.job.disable("Waiting", "requeue");
    await client.task.add("Waiting", shell("Task", "true"));
    await assert.rejects(client.file.listFromTask("Waiting", "Task"), { code: "TaskFilesUnavailable" });
  });

  it("are listed, at one level or recursively", async () => {
    const names = (files: { name?: string; isDirectory?: boolean }[]) =>
      files.map(({ name, isDirectory }) => (isDirectory ? `${name}/` : name));
    assert.deepEqual(names(await client.file.listFromTask("Job", "Task")), ["stderr.txt", "stdout.txt", "wd/"]);
    const all = await client.file.listFromTask("Job", "Task", { recursive: true });
    assert.deepEqual(names(all), [
      "stderr.txt",
      "stdout.txt",
      "wd/",
      "wd/empty/",
      "wd/note.txt",
      "wd/nothing",
      "wd/out dir/",
      "wd/out dir/deep/",
      "wd/out dir/deep/a b+c.bin",
    ]);
    const file = all.at(-1);
    assert.equal(file?.url, `${test.url}/jobs/Job/tasks/Task/files/wd/out%20dir/deep/a%20b%2Bc.bin`);
    assert.equal(file?.properties?.contentLength, 10);
    assert.equal(file?.properties?.contentType, "application/octet-stream");
    assert.match(file?.properties?.fileMode ?? "", /^0o100[0-7]{3}$/);
    assert.ok(file?.properties?.lastModified instanceof Date);
    assert.equal(all[2]?.properties, undefined);

    const pages = await client.file.listFromTask("Job", "Task", {
      recursive: true,
      fileListFromTaskOptions: { maxResults: 2, filter: "startswith(name,'wd/out')" },
    });
    assert.deepEqual(names(pages), ["wd/out dir/", "wd/out dir/deep/"]);
    assert.deepEqual(names(await client.file.listFromTaskNext(pages.odatanextLink!)), ["wd/out dir/deep/a b+c.bin"]);
  });

  it("are read completely or by range, with their headers", async () => {
    const name = "wd/out dir/deep/a b+c.bin";
    const whole = await client.file.getFromTask("Job", "Task", name);
    assert.equal(await read(whole.readableStreamBody), "0123456789");
    const part = await client.file.getFromTask("Job", "Task", name, {
      fileGetFromTaskOptions: { ocpRange: "bytes=2-4" },
    });
    assert.deepEqual([part._response.status, part.contentLength, await read(part.readableStreamBody)], [200, 3, "234"]);
    const rest = await client.file.getFromTask("Job", "Task", name, {
      fileGetFromTaskOptions: { ocpRange: "bytes=8-" },
    });
    assert.equal(await read(rest.readableStreamBody), "89");
    const empty = await client.file.getFromTask("Job", "Task", "wd/nothing");
    assert.equal(await read(empty.readableStreamBody), "");

    const head = await client.file.getPropertiesFromTask("Job", "Task", name);
    assert.deepEqual(
      [head.contentLength, head.ocpBatchFileIsdirectory, head.contentType],
      [10, "False", "application/octet-stream"],
    );
    const url = `${test.url}/jobs/Job/tasks/Task/files/wd/out dir/deep/a b+c.bin`;
    assert.equal(head.ocpBatchFileUrl, encodeURIComponent(url));
    assert.ok(head.lastModified instanceof Date);
    // Files have a creation time only on nodes of Windows.
    assert.equal(head.ocpCreationTime, undefined);
    assert.match(head.ocpBatchFileMode ?? "", /^0o100[0-7]{3}$/);
    const directory = await client.file.getPropertiesFromTask("Job", "Task", "wd/out dir");
    assert.equal(directory.ocpBatchFileIsdirectory, "True");
  });

  it("are also read from the node, including everything in its folder", async () => {
    const stdout = `${root.slice(root.indexOf("workitems"))}/stdout.txt`;
    const file = await client.file.getFromComputeNode("pool", nodeId, stdout);
    assert.equal(await read(file.readableStreamBody), "");
    const top = await client.file.listFromComputeNode("pool", nodeId);
    assert.deepEqual(
      top.map(({ name }) => name),
      ["applications", "fsmounts", "shared", "startup", "volatile", "workitems"],
    );
  });

  it("are read at the URLs of listings, of tasks and of nodes", async () => {
    const { json } = await test.request("GET", "/jobs/Job/tasks/Task/files?recursive=true&api-version=2024-07-01.20.0");
    const urls = json.value.filter(({ isDirectory }: { isDirectory: boolean }) => !isDirectory);
    assert.equal(urls.length, 5);
    for (const { name, url, properties } of urls) {
      const { pathname } = new URL(url);
      const file = await test.request("GET", `${pathname}?api-version=2024-07-01.20.0`);
      assert.deepEqual([file.status, String(file.text.length)], [200, properties.contentLength], name);
      assert.equal((await test.request("HEAD", `${pathname}?api-version=2024-07-01.20.0`)).status, 200);
    }
    const { nodeInfo } = await client.task.get("Job", "Task");
    const directory = `pools/pool/nodes/${nodeId}/files/workitems/Job/job-1/Task`;
    assert.equal(nodeInfo?.taskRootDirectoryUrl, `${test.url}/${directory}`);
    assert.equal((await test.request("GET", `/${directory}/wd/note.txt?api-version=2024-07-01.20.0`)).text, "text\n");
    const outside = await test.request(
      "GET",
      `/${directory}/wd/..%2F..%2F..%2F..%2F..%2F..%2F..%2Faccount.sqlite?api-version=2024-07-01.20.0`,
    );
    assert.deepEqual([outside.status, outside.json.code], [404, "FileNotFound"]);
  });

  it("are read with conditions", async () => {
    const { headers } = await test.request("HEAD", path("wd/note.txt"));
    const later = new Date(Date.now() + 60_000).toUTCString();
    assert.equal(
      (await test.request("GET", path("wd/note.txt"), { headers: { "if-modified-since": later } })).status,
      304,
    );
    const since = { "if-unmodified-since": new Date(0).toUTCString() };
    assert.equal((await test.request("GET", path("wd/note.txt"), { headers: since })).status, 412);
    assert.equal(headers["content-type"], "text/plain");
  });

  const refused: [
    what: string,
    method: string,
    file: string,
    status: number,
    code: string,
    headers?: Record<string, string>,
  ][] = [
    ["a file that is not there", "GET", "wd/none", 404, "FileNotFound"],
    ["a directory's content", "GET", "wd", 404, "FileNotFound"],
    ["a path that leads out", "GET", "../../../../shared", 404, "FileNotFound"],
    ["a path that leads out at its end", "GET", "wd/../../..", 404, "FileNotFound"],
    ["an absolute path", "GET", "/etc/passwd", 404, "FileNotFound"],
    ["a link that leads out", "GET", "wd/link", 404, "FileNotFound"],
    ["a range behind the end", "GET", "wd/note.txt", 416, "InvalidRange", { "ocp-range": "bytes=5-9" }],
    ["a range that is none", "GET", "wd/note.txt", 400, "InvalidHeaderValue", { "ocp-range": "0-3" }],
    ["to delete a full directory", "DELETE", "wd/out dir", 409, "OperationInvalidForCurrentState"],
    ["to delete outside", "DELETE", "../Task", 404, "FileNotFound"],
  ];
  for (const [what, method, file, status, code, headers = {}] of refused) {
    it(`refuse ${what}`, async () => {
      if (file === "wd/link") {
        const secret = join(test.environment.state.root, "secret");
        writeFileSync(secret, "secret");
        symlinkSync(secret, join(root, "wd", "link"));
      }
      const answer = await test.request(method, path(file), { headers });
      assert.deepEqual([answer.status, answer.json?.code], [status, code]);
      assert.ok(!answer.text.includes("root:"));
    });
  }

  it("are deleted: a file, an empty directory, and recursively a directory with content", async () => {
    await client.file.deleteFromTask("Job", "Task", "wd/note.txt");
    await client.file.deleteFromTask("Job", "Task", "wd/empty");
    await client.file.deleteFromTask("Job", "Task", "wd/out dir", { recursive: true });
    const left = await client.file.listFromTask("Job", "Task", {
      recursive: true,
      fileListFromTaskOptions: { filter: "startswith(name,'wd/')" },
    });
    assert.deepEqual(
      left.map(({ name }) => name).filter((name) => name !== "wd/link"),
      ["wd/nothing"],
    );
  });
});

describe("files of Windows nodes", () => {
  const test = testBatch();

  it("have the time of their creation, and no mode", async () => {
    const imageReference = { publisher: "microsoftwindowsserver", offer: "windowsserver", sku: "2022-datacenter" };
    await test.pool({
      virtualMachineConfiguration: { imageReference, nodeAgentSKUId: "batch.node.windows amd64" },
    });
    const client = test.client();
    // Without wine, the node is unusable, and has a folder, too.
    const [node] = await until(
      () => client.computeNode.list("pool"),
      ([first]) => first?.state === "idle" || first?.state === "unusable",
    );
    const folder = test.environment.state.path("batch", "myaccount", "pools", "pool", node!.id!);
    const root = join(folder, "drive_d", "batch", "tasks");
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, "note.txt"), "text");
    const files = await client.file.listFromComputeNode("pool", node!.id!);
    const { properties } = files.find(({ name }) => name === "note.txt") ?? {};
    assert.deepEqual([properties?.creationTime instanceof Date, properties?.fileMode], [true, undefined]);
    const head = await client.file.getPropertiesFromComputeNode("pool", node!.id!, "note.txt");
    assert.deepEqual([head.ocpCreationTime instanceof Date, head.ocpBatchFileMode], [true, undefined]);
  });
});
