import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { poolBody, testBatch, until } from "../../support/test-batch";

describe("pools with an autoscale formula", () => {
  const test = testBatch();
  const { targetDedicatedNodes: _, ...body } = poolBody as Record<string, unknown>;
  const add = (id: string, autoScaleFormula: string) =>
    test.client().pool.add({
      ...body,
      id,
      enableAutoScale: true,
      autoScaleFormula,
    } as unknown as BatchServiceModels.PoolAddParameter);
  const steady = (poolId: string) =>
    until(
      () => test.client().pool.get(poolId),
      ({ allocationState }) => allocationState === "steady",
    );

  it("get the number of nodes of the formula, and show its results", async () => {
    await add("constant", "nodes = 1; $TargetDedicatedNodes = nodes; $NodeDeallocationOption = taskcompletion;");
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

  it("keep their nodes and show an error if the formula cannot be evaluated", async () => {
    await add("failing", "$TargetDedicatedNodes = $PendingTasks.GetSample(1);");
    const pool = await steady("failing");
    assert.equal(pool.currentDedicatedNodes, 0);
    assert.equal(pool.autoScaleRun?.results, undefined);
    assert.equal(pool.autoScaleRun?.error?.code, "AutoScalingFormulaEvaluationError");
    assert.match(String(pool.autoScaleRun.error.values?.[0]?.value), /cannot evaluate "\.GetSample/);
  });

  it("are enabled, evaluated and disabled, and are not resized meanwhile", async () => {
    const { pool } = test.client();
    await test.pool({ id: "switched", targetDedicatedNodes: 0 });
    await steady("switched");
    const formula = "$TargetDedicatedNodes = 1;";
    await assert.rejects(pool.evaluateAutoScale("switched", formula), { code: "OperationInvalidForCurrentState" });
    await pool.enableAutoScale("switched", { autoScaleFormula: formula });
    assert.equal((await steady("switched")).currentDedicatedNodes, 1);
    assert.match(
      String((await pool.evaluateAutoScale("switched", "$TargetDedicatedNodes = 5;")).results),
      /^\$TargetDedicatedNodes=5;/,
    );
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
});
