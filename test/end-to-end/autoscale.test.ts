import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { AutoscalePreset, OutputPipeline, type PoolAutoscale } from "../../components";
import type { PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { batchClient } from "./support/batch-clients";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { withSettings } from "./support/local-azure-settings";
import type { Pipeline } from "./support/pipeline";

/** A minute of autoscale. The shortest interval, 5 minutes, takes a second. */
const FAST = { "autoscale.minute": "200ms" };

describe("a pool with an autoscale preset", function () {
  this.timeout(280_000);
  let stack: EditedStack;
  let client: BatchServiceClient;
  let poolId: string;

  before(async () => {
    stack = await editedStack();
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  const program =
    (autoscale: PoolAutoscale): PulumiFn =>
    async () => {
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["a"],
        pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", autoscale, autoscaleIntervalMinutes: 5 }],
        runtime: "image",
        retainOutputs: false,
      });
      return { destinations };
    };
  const byTasks: PoolAutoscale = { preset: AutoscalePreset.PendingTasks, maxNodes: 2, lookbackMinutes: 5 };
  const onWeekends: PoolAutoscale = { preset: AutoscalePreset.Weekend, maxNodes: 1, maxSpotNodes: 1 };

  /** Waits until the pool has this number of nodes, and fails if a formula fails meanwhile. */
  async function poolWith(dedicated: number, spot: number): Promise<BatchServiceModels.CloudPool> {
    for (;;) {
      const pool = await client.pool.get(poolId);
      assert.equal(pool.autoScaleRun?.error, undefined);
      if (pool.currentDedicatedNodes === dedicated && pool.currentLowPriorityNodes === spot) return pool;
      await pause(100);
    }
  }

  it("gets nodes when tasks come, and has none after they ended", async () => {
    await withSettings(FAST, async () => {
      const { outputs } = await stack.stack.up({ program: program(byTasks) });
      const destinations = outputs.destinations?.value as PipelineDescription;
      client = batchClient({ destinations } as Pipeline);
      poolId = destinations.pools.workers?.id ?? "";
      assert.equal((await poolWith(0, 0)).autoScaleEvaluationInterval, "PT5M");

      await client.job.add({ id: "a", poolInfo: { poolId } });
      const tasks = Array.from({ length: 5 }, (_, index) => ({ id: `t${index}`, commandLine: "sleep 3" }));
      await client.task.addCollection("a", tasks);
      await poolWith(2, 0);
      await poolWith(0, 0);
      const { completed, succeeded } = (await client.job.getTaskCounts("a")).taskCounts;
      assert.deepEqual([completed, succeeded], [5, 5], "no task may be interrupted");
    });
  });

  nightly.it("shows no change in a preview of the same program", async () => {
    assert.deepEqual((await stack.preview(program(byTasks))).previewed, {});
    assert.deepEqual(await stack.refresh(), {}, "the state must be what Azure has");
  });

  nightly.it("changes its preset in place, and follows the days of the week", async () => {
    await withSettings({ ...FAST, "autoscale.time": "2026-11-28T12:00:00Z" }, async () => {
      const { previewed, done } = await stack.deploy(program(onWeekends));
      assert.deepEqual(previewed, done);
      assert.deepEqual(done, { "p-pool-workers-pool": ["update"] });
      await poolWith(1, 1);
    });
    await withSettings({ ...FAST, "autoscale.time": "2026-11-30T12:00:00Z" }, async () => {
      await poolWith(0, 0);
    });
  });
});
