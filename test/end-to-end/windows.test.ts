import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { ContainerClient } from "@azure/storage-blob";
import * as authorization from "@pulumi/azure-native/authorization";
import { after, before, describe, it } from "mocha";
import { OutputPipeline, type PipelinePoolArgs } from "../../components";
import { destinationsOf, type OutputFile, type PipelineDescription } from "../../destinations";
import { findWine } from "../../local/batch/nodes/system/wine/find-wine";
import { batchClient } from "./support/batch-clients";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { runOneTask } from "./support/one-task";
import { containerClient } from "./support/pipeline";

describe("a pool of Windows", function () {
  // npm may have to download Node.js for Windows, and wine creates its first folder.
  this.timeout(300_000);
  let stack: EditedStack;
  let description: PipelineDescription;

  const WORKERS: PipelinePoolArgs = {
    name: "workers",
    vmSize: "Standard_D2ds_v5",
    imageName: "windows-2022",
    startTask: {
      commands: ['echo ready for %GREETED%>"%AZ_BATCH_NODE_SHARED_DIR%\\greeting.txt"'],
      environment: { GREETED: "work" },
    },
  };

  before(async function () {
    if (findWine() === undefined) return this.skip();
    stack = await editedStack();
    await stack.up(async () => {
      const { objectId: principalId } = await authorization.getClientConfig();
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["a"],
        pools: [WORKERS],
        readers: [{ name: "tests", principalId }],
        retainOutputs: false,
      });
      return { destinations };
    });
    description = (await stack.stack.outputs()).destinations?.value as PipelineDescription;
  });
  after(async () => {
    await stack?.stack.destroy();
    await stack?.forget();
  });

  const pipeline = () => ({ destinations: description });
  const pool = () => destinationsOf(description).pool("workers");

  it("is a pool of Windows in the description", () => {
    assert.equal(description.version, 3);
    assert.deepEqual(Object.keys(description.pools.workers!), ["id", "system"]);
    assert.equal(pool().system, "windows");
  });

  const run = (script: string, files: readonly OutputFile[] = []) =>
    runOneTask(pipeline(), "a", { id: "t", commandLine: pool().commandLine(script), outputFiles: [...files] });
  const outputs = () => containerClient(`${description.blobEndpoint}job-a`);
  const content = (blob: string) => outputs().getBlobClient(blob).downloadToBuffer().then(String);

  it("runs the commands of the StartTask, and saves outputs with the tool and with output files", async () => {
    const script = [
      "md frames",
      "echo one>frames\\1.txt",
      "echo two>frames\\2.txt",
      'type "%AZ_BATCH_NODE_SHARED_DIR%\\greeting.txt"',
      'batch-outputs save TaskOutput "frames\\*.txt"',
    ].join("& ");
    const task = pool().job("a").task("t");
    const logs = task.outputFile("TaskLog", "..\\std*.txt");
    const single = task.outputFile("TaskIntermediate", "frames\\1.txt");
    const { explanation } = await run(script, [logs, single]);
    assert.equal(explanation, undefined);
    assert.deepEqual(await names(outputs()), [
      "t/$TaskIntermediate/frames/1.txt",
      "t/$TaskLog/stderr.txt",
      "t/$TaskLog/stdout.txt",
      "t/$TaskOutput/frames/1.txt",
      "t/$TaskOutput/frames/2.txt",
    ]);
    assert.equal(await content("t/$TaskOutput/frames/2.txt"), "two\r\n");
    assert.match(await content("t/$TaskLog/stdout.txt"), /^ready for work\r\n/);
  });

  it("lists and downloads outputs in a task, runs a command with its outputs, and has its exit code", async () => {
    const script = [
      "batch-outputs list",
      "batch-outputs get TaskOutput frames/2.txt --into got",
      "type got\\frames\\2.txt",
      'batch-outputs run --save "completion:TaskOutput=made.txt" -- cmd /d /c "echo made>made.txt& exit 7"',
    ].join("& ");
    const { task } = await run(script, [pool().job("a").task("t").outputFile("TaskLog", "../std*.txt")]);
    const stdout = await content("t/$TaskLog/stdout.txt");
    assert.equal(task.executionInfo?.exitCode, 7, stdout + (await content("t/$TaskLog/stderr.txt")));
    assert.match(stdout, /frames\/1\.txt[\s\S]*two/);
    assert.equal(await content("t/$TaskOutput/made.txt"), "made\r\n");
  });

  describe("with a StartTask that runs again", () => {
    const client = () => batchClient(pipeline());
    const poolId = () => description.pools.workers!.id;
    let nodeId: string;

    before(async () => {
      nodeId = (await client().computeNode.list(poolId()))[0]!.id!;
    });

    /** Reboots the node, and returns its state after the StartTask, and what the StartTask has printed. */
    async function rebooted() {
      const { lastBootTime: before } = await client().computeNode.get(poolId(), nodeId);
      await client().computeNode.reboot(poolId(), nodeId);
      for (const end = Date.now() + 120_000; ; await pause(200)) {
        const { state = "", lastBootTime } = await client().computeNode.get(poolId(), nodeId);
        if (["idle", "starttaskfailed"].includes(state) && Number(lastBootTime) > Number(before)) {
          const { readableStreamBody } = await client().file.getFromComputeNode(poolId(), nodeId, "startup/stderr.txt");
          return { state, stderr: await text(readableStreamBody!) };
        }
        assert.ok(Date.now() < end, `the node is ${state}`);
      }
    }

    /** Changes one byte of a blob of the node tool, and restores it after `check`. */
    async function withOther(output: string, check: () => Promise<void>) {
      const tool = (await stack.resources()).find(({ type }) => type === "azure-batch-outputs:index:NodeTool");
      const url = String(tool?.outputs?.[output]);
      const blob = containerClient(url.slice(0, url.lastIndexOf("/"))).getBlockBlobClient(
        url.slice(url.lastIndexOf("/") + 1),
      );
      const bytes = await blob.downloadToBuffer();
      await blob.uploadData(bytes.with(1000, bytes[1000]! ^ 1));
      try {
        await check();
      } finally {
        await blob.uploadData(bytes);
      }
    }

    it("keeps what is installed", async () => {
      assert.deepEqual(await rebooted(), { state: "idle", stderr: "" });
      const { explanation } = await run("batch-outputs --version");
      assert.equal(explanation, undefined);
    });

    it("runs nothing of a Node.js with another hash, and says so", () =>
      withOther("windowsNodejsUrl", async () => {
        const { state, stderr } = await rebooted();
        assert.equal(state, "starttaskfailed");
        assert.match(
          stderr,
          /^batch-outputs: the SHA-256 of node\.exe must be [0-9a-f]{64}, got the following; nothing/,
        );
        assert.match(stderr, /SHA256 hash of C:\\Program Files\\batch-outputs\\node\.exe:\r\n[0-9a-f]{64}\r\n/);
      }));

    it("runs nothing of an archive with another hash, and says so", () =>
      withOther("url", async () => {
        const { state, stderr } = await rebooted();
        assert.equal(state, "starttaskfailed");
        assert.match(
          stderr,
          /^batch-outputs: the SHA-256 of batch-outputs\.tar\.gz must be [0-9a-f]{64}, got [0-9a-f]{64};/,
        );
      }));

    it("works again with the right files", async () => {
      assert.deepEqual(await rebooted(), { state: "idle", stderr: "" });
    });
  });
});

async function names(container: ContainerClient): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of container.listBlobsFlat()) found.push(name);
  return found.sort();
}
