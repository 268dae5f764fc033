import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import * as authorization from "@pulumi/azure-native/authorization";
import { after, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { batchClient } from "./support/batch-clients";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { runOneTask } from "./support/one-task";
import { containerClient } from "./support/pipeline";

const TOOL = "$LOCAL_AZURE_NODE_ROOT/opt/batch-outputs/current/bin/batch-outputs";

describe("a pool with a StartTask of the program's own", function () {
  this.timeout(300_000);
  let stack: EditedStack;
  let description: PipelineDescription;

  before(async () => {
    stack = await editedStack();
    await stack.up(async () => {
      const { objectId: principalId } = await authorization.getClientConfig();
      const pool = { vmSize: "Standard_D2ds_v5" };
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["a"],
        readers: [{ name: "tests", principalId }],
        pools: [
          {
            ...pool,
            name: "workers",
            startTask: {
              commands: [`test -x "${TOOL}"`, 'echo "it\'s $GREETING" >"$AZ_BATCH_NODE_SHARED_DIR/greeting"'],
              environment: { GREETING: "ready" },
            },
          },
          { ...pool, name: "broken", startTask: { commands: ["true", "echo 'no license' >&2; exit 3"] } },
        ],
        runtime: "image",
        retainOutputs: false,
      });
      return { destinations };
    });
    description = (await stack.stack.outputs()).destinations?.value as PipelineDescription;
  });

  const pipeline = () => ({ destinations: description });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  it("runs the commands after the tool is installed, and before any task", async () => {
    const { commandLine, job } = destinationsOf(description);
    const { task } = await runOneTask(pipeline(), "a", {
      id: "t",
      commandLine: commandLine('grep -x "it.s ready" "$AZ_BATCH_NODE_SHARED_DIR/greeting"'),
      outputFiles: [job("a").task("t").outputFile("TaskLog", "../std*.txt")],
    });
    assert.equal(task.executionInfo?.exitCode, 0);
  });

  for (const [line, commandLine] of [
    ["without a shell", "batch-outputs run --save TaskOutput=made.txt -- sh -c 'echo made > made.txt'"],
    ["of bash", "/bin/bash -c 'echo made > made.txt && batch-outputs save TaskOutput made.txt'"],
  ] as const) {
    it(`installs the command on the PATH of tasks: for a command line ${line}`, async () => {
      const id = line.replaceAll(" ", "-");
      const { task } = await runOneTask(pipeline(), "a", { id, commandLine });
      assert.equal(task.executionInfo?.exitCode, 0);
      const container = containerClient(destinationsOf(description).job("a").containerUrl);
      const saved = await container.getBlobClient(`${id}/$TaskOutput/made.txt`).downloadToBuffer();
      assert.equal(String(saved), "made\n");
    });
  }

  it("has no nodes for tasks if a command fails, and says which one", async () => {
    const client = batchClient(pipeline());
    const poolId = description.pools.broken!.id;
    const node = await waitForFailedNode();
    assert.equal(node.startTaskInfo?.exitCode, 3);
    const { readableStreamBody } = await client.file.getFromComputeNode(poolId, node.id!, "startup/stderr.txt");
    assert.match(
      await text(readableStreamBody!),
      /no license\nbatch-outputs: startTask\.commands\[1\] failed with exit code 3;/,
    );

    async function waitForFailedNode() {
      for (const end = Date.now() + 60_000; ; await pause(200)) {
        const [found] = await client.computeNode.list(poolId);
        if (found?.state === "starttaskfailed") return found;
        assert.ok(Date.now() < end, `the node is ${found?.state}`);
      }
    }
  });
});
