import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { OutputPipeline, type PipelinePoolArgs } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { findWine } from "../../local/batch/nodes/system/wine/find-wine";
import { batchClient, type Pipeline } from "../../samples/top-words/pipeline";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { runOneTask } from "./support/one-task";

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
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["a"],
        pools: [WORKERS],
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

  const pipeline = () => ({ destinations: description, taskInputs: { program: "", texts: "" } }) as Pipeline;
  const pool = () => destinationsOf(description).pool("workers");

  it("is a pool of Windows in the description", () => {
    assert.equal(description.version, 3);
    assert.deepEqual(Object.keys(description.pools.workers!), ["id", "system"]);
    assert.equal(pool().system, "windows");
  });

  it("saves outputs with the tool, and with patterns of output files that have backslashes", async () => {
    const { task, explanation } = await runOneTask(pipeline(), "a", {
      id: "t",
      commandLine: pool().commandLine(
        'md frames& echo one>frames\\1.txt& echo two>frames\\2.txt& type "%AZ_BATCH_NODE_SHARED_DIR%\\greeting.txt"& batch-outputs save TaskOutput "frames\\*.txt"',
      ),
      outputFiles: [pool().job("a").task("t").outputFile("TaskLog", "..\\std*.txt")],
    });
    assert.equal(explanation, undefined);
    assert.equal(task.executionInfo?.exitCode, 0);
  });
});
