import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { afterEach, beforeEach, describe, it } from "mocha";
import { OutputPipeline, type PipelinePoolArgs } from "../../components";
import type { PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { batchClient } from "./support/batch-clients";
import { ROOT } from "./support/commands";
import { type EditedStack, editedStack } from "./support/edited-stack";
import type { Pipeline } from "./support/pipeline";
import { pipelineStack } from "./support/pipeline-stack";

const POOL = "p-pool-workers-pool";
const WAITS = /pool \S+ starts no more tasks, and is deleted when its running tasks have ended/;

const LARGE = "Standard_D4ds_v5";

const pipelineArgs = (pool: Partial<PipelinePoolArgs>) => ({
  location: "westeurope",
  jobs: ["a"],
  pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: 1, ...pool } as PipelinePoolArgs],
  runtime: "image" as const,
  retainOutputs: false,
});

describe("a pool that is replaced while a task runs", function () {
  this.timeout(240_000);
  let stack: EditedStack;
  let folder: string;
  let client: BatchServiceClient;
  let oldPoolId: string;

  const program =
    (pool: Partial<PipelinePoolArgs>): PulumiFn =>
    async () => {
      const { destinations } = new OutputPipeline("p", pipelineArgs(pool));
      return { destinations };
    };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-replacement-"));
    stack = await editedStack();
  });

  afterEach(async () => {
    await release();
    await stack.stack.destroy();
    await stack.forget();
    await rm(folder, { recursive: true });
  });

  /** Lets the task end. */
  const release = () => writeFile(join(folder, "end"), "");

  const task = () => client.task.get("a", "t");

  /** Deploys a pool, and starts a task that runs until it is released. */
  async function deployWithTask(pool: Partial<PipelinePoolArgs>): Promise<void> {
    const { outputs } = await stack.stack.up({ program: program(pool) });
    const destinations = outputs.destinations?.value as PipelineDescription;
    await startTask(destinations.pools.workers?.id ?? "", destinations.batchEndpoint);
  }

  async function startTask(poolId: string, batchEndpoint: string): Promise<void> {
    client = batchClient({ destinations: { batchEndpoint } } as Pipeline);
    oldPoolId = poolId;
    await client.job.add({ id: "a", poolInfo: { poolId: oldPoolId } });
    const commandLine = `/bin/sh -c 'until [ -e "${folder}/end" ]; do sleep 0.2; done'`;
    await client.task.add("a", { id: "t", commandLine });
    while ((await task()).state !== "running") await pause(100);
  }

  /** Deploys a program, calls `onWait` when the update says that it waits, and returns the pool's steps in order. */
  async function replaceBy(next: PulumiFn, onWait: () => unknown = () => {}): Promise<string[]> {
    const steps: string[] = [];
    const onEvent = ({ resourcePreEvent, diagnosticEvent }: EngineEvent) => {
      const { op = "", urn = "" } = resourcePreEvent?.metadata ?? {};
      if (urn.endsWith(`::${POOL}`) && op !== "same") steps.push(op);
      if (WAITS.test(diagnosticEvent?.message.trim() ?? "")) onWait();
    };
    await stack.stack.up({ program: next, onEvent });
    return steps;
  }

  it("ends the task before the pool is deleted if it is drained, and says so in the preview", async () => {
    await deployWithTask({ replace: "drain" });
    const next = program({ replace: "drain", vmSize: LARGE });
    const { warnings } = await stack.preview(next);
    assert.match(
      String(warnings[0]),
      /its replacement is created, the update waits until the tasks on its nodes \(1\) have ended, at most for drainTimeoutMinutes, and then deletes it; unfinished jobs/,
    );
    let waited = 0;
    const steps = await replaceBy(next, () => {
      waited++;
      void release();
    });
    assert.equal(waited, 1);
    assert.deepEqual(steps, ["create-replacement", "replace", "delete-replaced"]);
    const { state, executionInfo } = await task();
    assert.deepEqual([state, executionInfo?.exitCode, executionInfo?.requeueCount], ["completed", 0, 0]);
    await assert.rejects(client.pool.get(oldPoolId), { code: "PoolNotFound" });
    assert.deepEqual((await stack.preview(next)).previewed, {});
  });

  nightly.it("queues the task again if the new pool is only created first", async () => {
    await deployWithTask({});
    assert.deepEqual(await replaceBy(program({ vmSize: LARGE })), ["create-replacement", "replace", "delete-replaced"]);
    const { state, executionInfo } = await task();
    assert.deepEqual([state, executionInfo?.requeueCount], ["active", 1]);
  });

  nightly.it("queues the task again and is deleted first if asked to", async () => {
    await deployWithTask({});
    const next = program({ replace: "delete-first", vmSize: LARGE });
    assert.match(String((await stack.preview(next)).warnings[0]), /the replacement is created after that/);
    assert.deepEqual(await replaceBy(next), ["delete-replaced", "replace", "create-replacement"]);
    assert.equal((await task()).state, "active");
  });

  nightly.it("is waited for again by the next update if an update is killed during the wait", async () => {
    const cwd = join(ROOT, "test/end-to-end/support/component-program");
    const killed = await pipelineStack({ component: "OutputPipeline" }, cwd);
    const configure = (pool: Partial<PipelinePoolArgs>) =>
      killed.stack.setConfig("args", { value: JSON.stringify(pipelineArgs(pool)) });
    const poolIds = async () =>
      (await killed.resources()).flatMap(({ urn, outputs }) =>
        urn.endsWith("::made-pool-workers-pool") ? [String(outputs?.name)] : [],
      );
    try {
      await configure({});
      await killed.stack.up();
      const [id = ""] = await poolIds();
      const account = (await killed.resources()).find(({ urn }) => urn.endsWith("::made-batch-account"));
      await startTask(id, `https://${account?.outputs?.accountEndpoint}`);
      await configure({ replace: "drain", vmSize: LARGE });
      await killDuringWait(cwd, killed.name);
      assert.deepEqual([(await poolIds()).length, (await task()).state], [2, "running"]);
      await killed.stack.cancel();
      await killed.stack.up({ onOutput: (text) => void (WAITS.test(text) && release()) });
      assert.equal((await task()).executionInfo?.exitCode, 0);
      assert.equal((await poolIds()).includes(id), false);
      await assert.rejects(client.pool.get(id), { code: "PoolNotFound" });
    } finally {
      await release();
      await killed.stack.destroy();
      await killed.forget();
    }
  });
});

/** Kills an update with SIGKILL when it says that it waits. */
async function killDuringWait(cwd: string, stack: string): Promise<void> {
  // A separate process group, so that the program is killed together with the engine.
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack];
  const update = spawn("pulumi", args, { cwd, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(update, "exit");
  let printed = "";
  for await (const chunk of update.stdout) {
    printed += chunk;
    if (WAITS.test(printed)) break;
  }
  assert.match(printed, WAITS);
  process.kill(-(update.pid as number), "SIGKILL");
  await ended;
}
