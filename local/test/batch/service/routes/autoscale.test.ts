import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { afterEach, beforeEach, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { openStateFolder } from "../../../../environment/state-folder";
import { poolBody, shell, taskIn, testBatch, until } from "../../support/test-batch";

/** A minute of autoscale: 5 minutes, the shortest interval, take half a second. */
const MINUTE = "100ms";

describe("pools with an autoscale formula", () => {
  const test = testBatch();
  const { targetDedicatedNodes: _, ...body } = poolBody as Record<string, unknown>;
  const add = (id: string, autoScaleFormula: string, more: Record<string, unknown> = {}) =>
    test.client().pool.add({
      ...body,
      id,
      enableAutoScale: true,
      autoScaleFormula,
      autoScaleEvaluationInterval: "PT5M",
      ...more,
    } as unknown as BatchServiceModels.PoolAddParameter);
  const poolIn = (poolId: string, wished: (pool: BatchServiceModels.CloudPool) => boolean) =>
    until(() => test.client().pool.get(poolId), wished);
  const steady = (poolId: string) => poolIn(poolId, ({ allocationState }) => allocationState === "steady");
  const withNodes = (poolId: string, nodes: number) =>
    poolIn(poolId, (pool) => pool.allocationState === "steady" && pool.currentDedicatedNodes === nodes);
  const set = (settings: Record<string, string>) =>
    changeSettings(openStateFolder(test.environment.state.root), { like: "local", set: settings });
  const results = async (poolId: string, formula: string) =>
    String((await test.client().pool.evaluateAutoScale(poolId, formula)).results);

  beforeEach(() => set({ "autoscale.minute": MINUTE }));
  afterEach(() => set({}));

  it("get the number of nodes of the formula, and show its results", async () => {
    await add("constant", "nodes = 1; $TargetDedicatedNodes = nodes; $NodeDeallocationOption = taskcompletion;", {
      autoScaleEvaluationInterval: undefined,
    });
    const pool = await steady("constant");
    assert.equal(pool.currentDedicatedNodes, 1);
    assert.deepEqual([pool.enableAutoScale, pool.autoScaleEvaluationInterval], [true, "PT15M"]);
    assert.equal(
      pool.autoScaleRun?.results,
      "$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0;$NodeDeallocationOption=taskcompletion;nodes=1",
    );
    assert.ok(pool.autoScaleRun.timestamp instanceof Date);
    assert.equal(pool.autoScaleRun.error, undefined);
  });

  it("grow when tasks come, and shrink to nothing when all have ended", async () => {
    await add("tasks", "$TargetDedicatedNodes = min(2, max(0, $PendingTasks.GetSample(1)));");
    assert.equal((await steady("tasks")).currentDedicatedNodes, 0);
    await test.client().job.add({ id: "tasks", poolInfo: { poolId: "tasks" } });
    for (const id of ["a", "b", "c"]) await test.client().task.add("tasks", shell(id, "true"));
    for (const id of ["a", "b", "c"]) await taskIn(test.client(), "tasks", id, "completed");
    assert.equal((await withNodes("tasks", 0)).autoScaleRun?.error, undefined);
  }).timeout(30_000);

  it("let a task end on a node that leaves, with taskcompletion", async () => {
    const formula =
      "$TargetDedicatedNodes = $ActiveTasks.Count() > 20 ? 0 : 1; $NodeDeallocationOption = taskcompletion;";
    await add("patient", formula);
    await test.client().job.add({ id: "patient", poolInfo: { poolId: "patient" } });
    // The task ends when the pool already has the target 0.
    await test.client().task.add("patient", shell("slow", "until [ -e $AZ_BATCH_NODE_SHARED_DIR/end ]; do :; done"));
    const { nodeInfo } = await taskIn(test.client(), "patient", "slow", "running");
    await poolIn("patient", ({ targetDedicatedNodes }) => targetDedicatedNodes === 0);
    const { state } = await test.client().computeNode.get("patient", String(nodeInfo?.nodeId));
    assert.equal(state, "leavingpool");
    assert.equal((await test.client().task.get("patient", "slow")).state, "running");
    await test.client().task.terminate("patient", "slow");
    await withNodes("patient", 0);
  }).timeout(30_000);

  it("grow again while a node waits for its task to leave", async () => {
    await add("both", "$TargetDedicatedNodes = 1; $NodeDeallocationOption = taskcompletion;");
    await test.client().job.add({ id: "both", poolInfo: { poolId: "both" } });
    await test.client().task.add("both", shell("slow", "while :; do :; done"));
    await taskIn(test.client(), "both", "slow", "running");
    const client = test.client();
    await client.pool.enableAutoScale("both", {
      // Without a node at first, and with two from the first sample on that is taken afterwards.
      autoScaleFormula: `$TargetDedicatedNodes = $CurrentDedicatedNodes == 1 ? 0 : 2; $NodeDeallocationOption = taskcompletion;`,
    });
    await poolIn("both", ({ currentDedicatedNodes }) => currentDedicatedNodes === 2);
    assert.equal((await client.task.get("both", "slow")).state, "running");
    await client.task.terminate("both", "slow");
    await until(
      () => client.computeNode.list("both"),
      (nodes) => nodes.length === 2,
    );
  }).timeout(30_000);

  it("keep the files of tasks with retaineddata, until they expire or are deleted", async () => {
    await add("kept", "$TargetDedicatedNodes = 1;");
    await test.client().job.add({ id: "kept", poolInfo: { poolId: "kept" } });
    await test.client().task.add("kept", shell("expired", "true", { constraints: { retentionTime: "PT0S" } }));
    await test.client().task.add("kept", shell("kept", "true"));
    await taskIn(test.client(), "kept", "expired", "completed");
    await taskIn(test.client(), "kept", "kept", "completed");
    const formula = "$TargetDedicatedNodes = 0; $NodeDeallocationOption = retaineddata;";
    await test.client().pool.enableAutoScale("kept", { autoScaleFormula: formula });
    await poolIn("kept", ({ targetDedicatedNodes }) => targetDedicatedNodes === 0);
    assert.equal((await test.client().computeNode.list("kept"))[0]?.state, "leavingpool");
    await test.client().task.deleteMethod("kept", "kept");
    await until(
      () => test.client().computeNode.list("kept"),
      (nodes) => nodes.length === 0,
    );
  }).timeout(30_000);

  it("keep their nodes and show an error if the formula cannot be evaluated", async () => {
    await add("failing", "$TargetDedicatedNodes = 1;");
    await steady("failing");
    await test.client().pool.enableAutoScale("failing", {
      autoScaleFormula: "a = 1;\n$TargetDedicatedNodes = $PendingTasks.GetSample(1);",
    });
    const pool = await steady("failing");
    assert.equal(pool.currentDedicatedNodes, 1);
    assert.equal(
      pool.autoScaleRun?.results,
      "$TargetDedicatedNodes=1;$TargetLowPriorityNodes=0;$NodeDeallocationOption=requeue;a=1",
    );
    assert.deepEqual(pool.autoScaleRun.error, {
      code: "AutoScalingFormulaEvaluationError",
      message: "An error occurred while evaluating the autoscale formula",
      values: [
        {
          name: "Message",
          value:
            "Line 2, Col 1: $TargetDedicatedNodes must be a double; take avg(), max() or val() of a doubleVec, got doubleVec",
        },
      ],
    });
  });

  it("show an error of a later evaluation", async () => {
    await add("late", "x = $ActiveTasks.Count() < 3 ? 1 : 1 / 0; $TargetDedicatedNodes = x;");
    assert.equal((await steady("late")).autoScaleRun?.error, undefined);
    const { targetDedicatedNodes } = await poolIn("late", ({ autoScaleRun }) => autoScaleRun?.error !== undefined);
    assert.equal(targetDedicatedNodes, 1);
  });

  it("are enabled, evaluated and disabled, and are not resized meanwhile", async () => {
    const { pool } = test.client();
    await test.pool({ id: "switched", targetDedicatedNodes: 0 });
    await steady("switched");
    const formula = "$TargetDedicatedNodes = 1;";
    await assert.rejects(pool.evaluateAutoScale("switched", formula), { code: "OperationInvalidForCurrentState" });
    await pool.enableAutoScale("switched", { autoScaleFormula: formula });
    assert.equal((await steady("switched")).currentDedicatedNodes, 1);
    assert.match(await results("switched", "$TargetDedicatedNodes = 5;"), /^\$TargetDedicatedNodes=5;/);
    await assert.rejects(pool.resize("switched", { targetDedicatedNodes: 2 }), {
      code: "OperationInvalidForCurrentState",
    });
    await pool.disableAutoScale("switched");
    const fixed = await steady("switched");
    assert.deepEqual(
      [fixed.enableAutoScale, fixed.autoScaleFormula, fixed.autoScaleRun],
      [false, undefined, undefined],
    );
    assert.equal(fixed.currentDedicatedNodes, 1);
  });

  it("count the tasks of their jobs, without those that wait for others or for their job", async () => {
    await add("counted", "$TargetDedicatedNodes = 0;", { taskSlotsPerNode: 4 });
    const { job, task } = test.client();
    await job.add({ id: "counted", poolInfo: { poolId: "counted" }, usesTaskDependencies: true });
    await task.add("counted", shell("first", "true"));
    await task.add("counted", shell("second", "true", { dependsOn: { taskIds: ["first"] } }));
    await task.add("counted", shell("ended", "true"));
    await task.terminate("counted", "ended");
    await job.add({ id: "paused", poolInfo: { poolId: "counted" } });
    await task.add("paused", shell("waits", "true"));
    await job.disable("paused", "requeue");
    const formula =
      "a = max($ActiveTasks.GetSample(1)); r = max($RunningTasks.GetSample(1)); p = max($PendingTasks.GetSample(1)); f = max($FailedTasks.GetSample(1)); s = max($SucceededTasks.GetSample(1)); slots = $TaskSlotsPerNode;";
    await until(
      () => results("counted", formula),
      (shown) => shown.endsWith(";a=1;f=1;p=1;r=0;s=0;slots=4"),
    );
  });

  it("take samples that a formula can read after the delay", async () => {
    await add("sampled", "$TargetDedicatedNodes = 0;");
    const count = () => results("sampled", "n = $ActiveTasks.Count();");
    const many = await until(count, (shown) => Number(shown.replace(/.*;n=/, "")) >= 6);
    set({ "autoscale.minute": "1h", "autoscale.sampleDelay": "60s" });
    const fewer = Number((await count()).replace(/.*;n=/, ""));
    assert.ok(fewer <= Number(many.replace(/.*;n=/, "")), `${fewer}`);
    set({ "autoscale.minute": "1h", "autoscale.sampleDelay": "10m" });
    assert.match(await count(), /;n=0$/);
  });

  it("have the time of the settings in formulas", async () => {
    await add("timed", "$TargetDedicatedNodes = 0;");
    set({ "autoscale.time": "2026-11-29T10:00:00Z" });
    const formula = "t = time(); old = time() - $ActiveTasks.HistoryBeginTime() < TimeInterval_Hour;";
    assert.match(await results("timed", formula), /;old=1;t=2026-11-29T10:00:00.000Z$/);
  });

  it("continue after a restart", async () => {
    await add("restarted", "$TargetDedicatedNodes = $ActiveTasks.Count() > 10 ? 1 : 0;");
    await steady("restarted");
    await test.batch.close();
    await test.open();
    // The client still holds connections to the service from before.
    await until(
      () => test.batch.getPool(test.accountId, "restarted"),
      (pool) => pool?.currentDedicatedNodes === 1,
    );
  }).timeout(30_000);
});
