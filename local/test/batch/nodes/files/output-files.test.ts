import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ContainerClient } from "@azure/storage-blob";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import type { OutputFile } from "../../../../batch/model";
import { detail, runTask, taskFile, testNodes } from "../support/test-node";
import { contentsOf, startTestStorage, type TestStorage } from "../support/test-storage";

describe("a node's output files", () => {
  const nodes = testNodes();
  let storage: TestStorage;
  let container: ContainerClient;

  before(async () => {
    storage = await startTestStorage();
  });
  after(() => storage.close());
  beforeEach(async () => {
    container = await storage.container();
  });
  afterEach(() => nodes.removeAll());

  /** An output file that is uploaded with the pool's identity. */
  const output = (filePattern: string, path?: string, uploadCondition = "taskcompletion"): OutputFile => ({
    filePattern,
    destination: {
      container: {
        containerUrl: container.url,
        ...(path !== undefined && { path }),
        identityReference: { resourceId: storage.identity.resourceId.toUpperCase() },
      },
    },
    uploadOptions: { uploadCondition },
  });

  const makeFiles = "/bin/sh -c 'echo out; mkdir -p frames/x; echo 1 > frames/1; echo 2 > frames/x/2; echo r > result'";

  it("are uploaded to the blob in path or, if the pattern has a wildcard, below the directory in path", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const outcome = await runTask(node, {
      commandLine: makeFiles,
      outputFiles: [
        output("result", "task-1/$TaskOutput/renamed.txt"),
        output("frames/**/*", "task-1/$TaskOutput/"),
        output("../std*.txt", "task-1/$TaskLog"),
        output("**/2", "deep"),
        output("frames/1"),
        output("$AZ_BATCH_TASK_WORKING_DIR/res*"),
        output("none*", "none"),
        output("missing.txt", "missing.txt"),
      ],
    });
    assert.equal(outcome.result, "success", JSON.stringify(outcome));
    assert.deepEqual(await contentsOf(container), {
      "1": "1\n",
      "deep/frames/x/2": "2\n",
      result: "r\n",
      "task-1/$TaskLog/stderr.txt": "",
      "task-1/$TaskLog/stdout.txt": "out\n",
      "task-1/$TaskOutput/1": "1\n",
      "task-1/$TaskOutput/renamed.txt": "r\n",
      "task-1/$TaskOutput/x/2": "2\n",
    });
    const { contentType } = await container.getBlobClient("result").getProperties();
    assert.equal(contentType, "application/octet-stream");
  });

  it("are uploaded by SAS, with the requested headers", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const uploadHeaders = [
      { name: "x-ms-blob-content-type", value: "image/png" },
      { name: "x-ms-meta-frame", value: "7" },
    ];
    const containerUrl = await storage.sasUrl(container, "w");
    const destination = { container: { containerUrl, path: "a b/ü#1.png", uploadHeaders } };
    const outcome = await runTask(node, {
      commandLine: "/bin/sh -c 'echo > r'",
      outputFiles: [{ filePattern: "r", destination, uploadOptions: { uploadCondition: "TaskSuccess" } }],
    });
    assert.equal(outcome.result, "success", JSON.stringify(outcome));
    const { contentType, metadata } = await container.getBlobClient("a b/ü#1.png").getProperties();
    assert.deepEqual([contentType, metadata], ["image/png", { frame: "7" }]);
    assert.doesNotMatch(await taskFile(node, "fileuploadout.txt"), /sig=/);
  });

  for (const [commandLine, uploaded] of [
    ["true", ["always", "success"]],
    ["false", ["always", "failure"]],
  ] as const) {
    it(`are uploaded according to their condition after \`${commandLine}\``, async () => {
      const node = await nodes.started(storage.nodeSettings);
      await runTask(node, {
        commandLine,
        outputFiles: [
          output("../stdout.txt", "success", "TaskSuccess"),
          output("../stdout.txt", "failure", "taskfailure"),
          output("../stdout.txt", "always", "taskCompletion"),
        ],
      });
      assert.deepEqual(Object.keys(await contentsOf(container)), uploaded);
    });
  }

  it("are uploaded once, after the last retry", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const outcome = await runTask(
      node,
      {
        commandLine: '/bin/sh -c "echo x >> ../tries; test $(wc -l < ../tries) -ge 2"',
        outputFiles: [output("../tries", "failed", "taskfailure"), output("../tries", "passed", "tasksuccess")],
      },
      { maxRetryCount: 3 },
    );
    assert.equal(outcome.retryCount, 1);
    assert.deepEqual(await contentsOf(container), { passed: "x\nx\n" });
  });

  it("larger than a block are uploaded in blocks", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const size = 16 * 1024 * 1024 + 5;
    const outcome = await runTask(node, {
      commandLine: `/bin/sh -c 'truncate -s ${size - 4} big; printf tail >> big'`,
      outputFiles: [output("big", "big")],
    });
    assert.equal(outcome.result, "success", JSON.stringify(outcome));
    const blob = container.getBlobClient("big");
    assert.equal((await blob.getProperties()).contentLength, size);
    assert.equal((await blob.downloadToBuffer(size - 6)).toString(), "\0\0tail");
  });

  it("write fileuploadout.txt and fileuploaderr.txt, which a pattern can upload", async () => {
    const node = await nodes.started(storage.nodeSettings);
    await runTask(node, { commandLine: makeFiles, outputFiles: [output("result"), output("../fileupload*.txt")] });
    const log = await taskFile(node, "fileuploadout.txt");
    const task = node.taskDirectory("job-a", "task-1");
    assert.match(log, new RegExp(`base_path: ${task}/wd, full_pattern: ${task}/wd/result, original_pattern: result`));
    assert.match(log, new RegExp(`Uploading file: ${task}/wd/result to container: ${container.url} blob: result`));
    assert.match(log, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} Done uploading, exiting\.\.\.$/m);
    assert.equal(await taskFile(node, "fileuploaderr.txt"), "");
    assert.deepEqual(Object.keys(await contentsOf(container)), ["fileuploaderr.txt", "fileuploadout.txt", "result"]);
  });

  it("with paths that are not UTF-8 make the upload fail, after all others are uploaded", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const outcome = await runTask(node, {
      commandLine: `/bin/sh -c 'd=$(printf "d\\344"); mkdir -p "$d"; echo 1 > "$d/z"; echo 2 > "$(printf "b\\303\\244\\377")"; echo 3 > ok'`,
      outputFiles: [output("**/*", "all"), output("ok", "single")],
    });
    assert.equal(outcome.result, "failure", JSON.stringify(outcome));
    assert.equal(outcome.failureInfo?.code, "FileUploadMiscError");
    const wd = `${node.taskDirectory("job-a", "task-1")}/wd`;
    const errors = (await taskFile(node, "fileuploaderr.txt")).trim().split("\n");
    const files = errors.map((line) => JSON.parse(line).file as string);
    assert.deepEqual(files.sort(), [String.raw`${wd}/bä\xff`, String.raw`${wd}/d\xe4/z`]);
    assert.ok(files.includes(detail(outcome, "FilePath") ?? ""), JSON.stringify(outcome));
    assert.match(detail(outcome, "Message") ?? "", /path must be UTF-8/);
    assert.deepEqual(await contentsOf(container), { "all/ok": "3\n", single: "3\n" });
  });

  it("are not uploaded if no process has run", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const outcome = await runTask(node, { commandLine: "no-such-program", outputFiles: [output("../std*.txt")] });
    assert.equal(outcome.failureInfo?.code, "CommandProgramNotFound");
    assert.equal(readdirSync(node.taskDirectory("job-a", "task-1")).includes("fileuploadout.txt"), false);
  });

  it("make the task fail if their container does not exist, and keep its exit code", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const missing = storage.missingContainer().url;
    const lost = output("result", "x");
    lost.destination.container.containerUrl = missing;
    const outcome = await runTask(node, { commandLine: makeFiles, outputFiles: [lost, output("result", "y")] });
    assert.deepEqual([outcome.result, outcome.exitCode], ["failure", 0]);
    assert.equal(outcome.failureInfo?.category, "UserError");
    assert.equal(outcome.failureInfo?.code, "FileUploadContainerNotFound");
    assert.equal(
      outcome.failureInfo?.message,
      "One of the specified Azure container(s) was not found while attempting to upload an output file",
    );
    assert.equal(detail(outcome, "ContainerUrl"), missing);
    assert.equal(detail(outcome, "FilePath"), join(node.taskDirectory("job-a", "task-1"), "wd/result"));
    assert.deepEqual(Object.keys(await contentsOf(container)), ["y"], "the others are uploaded");
    assert.deepEqual(JSON.parse(await taskFile(node, "fileuploaderr.txt")), {
      code: "FileUploadContainerNotFound",
      user_error: true,
      pattern: "result",
      file: join(node.taskDirectory("job-a", "task-1"), "wd/result"),
      destination: missing,
    });
  });

  it("make the task fail if the identity has no role on the container", async () => {
    const node = await nodes.started(storage.nodeSettings);
    container = await storage.closedContainer();
    const outcome = await runTask(node, { commandLine: makeFiles, outputFiles: [output("result")] });
    assert.deepEqual(
      [outcome.exitCode, outcome.failureInfo?.category, outcome.failureInfo?.code],
      [0, "UserError", "FileUploadAccessDenied"],
    );
    assert.equal(detail(outcome, "Message"), "HTTP 403 AuthorizationPermissionMismatch");
  });

  it("make the task fail if the SAS does not allow writing", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const containerUrl = await storage.sasUrl(container, "r");
    const outcome = await runTask(node, {
      commandLine: "/bin/sh -c 'echo > r; exit 3'",
      outputFiles: [
        {
          filePattern: "r",
          destination: { container: { containerUrl } },
          uploadOptions: { uploadCondition: "taskcompletion" },
        },
      ],
    });
    assert.deepEqual([outcome.exitCode, outcome.failureInfo?.code], [3, "FileUploadAccessDenied"]);
    assert.equal(outcome.failureInfo?.message, "Access to one of the specified file upload destinations was denied");
    assert.doesNotMatch(JSON.stringify(outcome), /sig=/);
  });

  it("make the task fail if the identity is not on the pool", async () => {
    const node = await nodes.started({ ...storage.nodeSettings, identities: () => [] });
    const outcome = await runTask(node, { commandLine: "/bin/sh -c 'echo > r'", outputFiles: [output("r")] });
    assert.deepEqual(
      [outcome.exitCode, outcome.failureInfo?.category, outcome.failureInfo?.code],
      [0, "UserError", "FileUploadMiscError"],
    );
    assert.match(detail(outcome, "Message")!, /must be an identity of the pool, got .*; add it to the pool/);
  });

  it("request one token for many files", async () => {
    const node = await nodes.started(storage.nodeSettings);
    const before = storage.tokenRequests();
    await runTask(node, {
      commandLine: "/bin/sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo $i > f$i; done'",
      outputFiles: [output("f*")],
    });
    assert.equal(Object.keys(await contentsOf(container)).length, 20);
    assert.equal(storage.tokenRequests() - before, 1);
  });
});
