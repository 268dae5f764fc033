import assert from "node:assert/strict";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { afterEach, before, describe, it } from "mocha";
import { openStore } from "../../../../batch/service/store/store";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { poolBody, shell, taskIn, testBatch, until } from "../../support/test-batch";

const VERSION = "api-version=2024-07-01.20.0";

describe("auto pools", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(() => {
    client = test.client();
  });

  const { id: _, ...pool } = poolBody as BatchServiceModels.PoolAddParameter;
  const auto = (more: Partial<BatchServiceModels.AutoPoolSpecification> = {}): BatchServiceModels.PoolInformation => ({
    autoPoolSpecification: { autoPoolIdPrefix: "Render", poolLifetimeOption: "job", pool, ...more },
  });
  const add = (id: string, more: object = {}, poolInfo = auto()) => client.job.add({ id, poolInfo, ...more });
  const poolOf = async (jobId: string) => (await client.job.get(jobId)).executionInfo?.poolId ?? "";
  const exists = async (poolId: string) => (await client.pool.exists(poolId)).body;
  const isGone = (poolId: string) =>
    until(
      () => exists(poolId),
      (answer) => !answer,
    );
  const jobIn = (id: string, state: string) =>
    until(
      () => client.job.get(id).catch(() => undefined),
      (job) => job?.state === state,
    );

  it("are created with their job, run its tasks, and are deleted when it is completed", async () => {
    await add("job", { onAllTasksComplete: "noaction" });
    const poolId = await poolOf("job");
    assert.match(poolId, /^Render_[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    const { vmSize, targetDedicatedNodes, taskSlotsPerNode, identity } = await client.pool.get(poolId);
    assert.deepEqual([vmSize, targetDedicatedNodes, taskSlotsPerNode, identity], ["standard_d2s_v3", 1, 1, undefined]);
    const { poolInfo } = await client.job.get("job");
    assert.equal(poolInfo?.poolId, undefined);
    assert.deepEqual(poolInfo?.autoPoolSpecification?.autoPoolIdPrefix, "Render");
    assert.deepEqual(poolInfo?.autoPoolSpecification?.keepAlive, false);

    await client.task.add("job", shell("t", "echo $AZ_BATCH_POOL_ID > pool; test $(cat pool) = $AZ_BATCH_POOL_ID"));
    const { nodeInfo, executionInfo } = await taskIn(client, "job", "t", "completed");
    assert.deepEqual([nodeInfo?.poolId, executionInfo?.exitCode], [poolId, 0]);
    await client.job.patch("job", { onAllTasksComplete: "terminatejob" });
    await jobIn("job", "completed");
    await isGone(poolId);
    assert.equal(await poolOf("job"), poolId);
  });

  const ends: readonly [how: string, end: (id: string) => Promise<unknown>][] = [
    ["terminated", (id) => client.job.terminate(id)],
    ["deleted", (id) => client.job.deleteMethod(id)],
  ];
  for (const [how, end] of ends) {
    it(`are deleted when their job is ${how}, also while a task runs`, async () => {
      await add(how);
      const poolId = await poolOf(how);
      await client.task.add(how, shell("t", "sleep 600"));
      await taskIn(client, how, "t", "running");
      await end(how);
      await isGone(poolId);
    });

    it(`stay when their job is ${how}, if they are kept alive`, async () => {
      const id = `kept-${how}`;
      await add(id, {}, auto({ keepAlive: true }));
      const poolId = await poolOf(id);
      await end(id);
      await until(
        () => client.job.get(id).catch(() => undefined),
        (job) => job === undefined || job.state === "completed",
      );
      assert.equal((await client.pool.get(poolId)).state, "active");
    });
  }

  it("need no prefix, and can have a formula", async () => {
    const { targetDedicatedNodes: _, ...shape } = pool;
    const formula = { enableAutoScale: true, autoScaleFormula: "$TargetDedicatedNodes = 2;" };
    await add("formula", {}, { autoPoolSpecification: { poolLifetimeOption: "job", pool: { ...shape, ...formula } } });
    const poolId = await poolOf("formula");
    assert.match(poolId, /^[0-9A-F]{8}-/);
    assert.equal((await client.pool.get(poolId)).targetDedicatedNodes, 2);
    await client.job.terminate("formula");
    await isGone(poolId);
  });

  it("have the defaults of pools in answers, and targets only without a formula", async () => {
    const formula = { autoScaleFormula: "$TargetDedicatedNodes = 0;", enableAutoScale: true };
    const { targetDedicatedNodes: _targets, ...scaled } = { ...pool, ...formula, vmSize: "Standard_D2s_v3" };
    const common = {
      vmSize: "standard_d2s_v3",
      resizeTimeout: "PT15M",
      taskSlotsPerNode: 1,
      enableInterNodeCommunication: false,
      taskSchedulingPolicy: { nodeFillType: "Spread" },
    };
    const targets = { enableAutoScale: false, targetDedicatedNodes: 1, targetLowPriorityNodes: 0 };
    for (const [id, sent, expected] of [
      ["fixed", pool, targets],
      ["scaled", scaled, formula],
    ] as const) {
      await add(id, {}, auto({ pool: sent }));
      const { json } = await test.request("GET", `/jobs/${id}?${VERSION}`);
      const { virtualMachineConfiguration: _machine, ...shown } = json.poolInfo.autoPoolSpecification.pool;
      assert.deepEqual(shown, { ...common, ...expected });
    }
  });

  it("count the tasks of their job in formulas", async () => {
    await add("counted");
    const poolId = await poolOf("counted");
    await client.task.add("counted", shell("t", "sleep 600"));
    await taskIn(client, "counted", "t", "running");
    const formula = "$TargetDedicatedNodes = $RunningTasks.GetSample(1);";
    await client.pool.enableAutoScale(poolId, { autoScaleFormula: formula });
    const { results } = await client.pool.evaluateAutoScale(poolId, formula);
    assert.match(results ?? "", /\$TargetDedicatedNodes=1;/);
    await client.job.terminate("counted");
    await isGone(poolId);
  });

  it("run preparation and release tasks before they are deleted", async () => {
    await add("prepared", {
      jobPreparationTask: { commandLine: "/bin/sh -c 'echo prepared > $AZ_BATCH_NODE_SHARED_DIR/log'" },
      jobReleaseTask: { commandLine: "/bin/sh -c 'grep prepared $AZ_BATCH_NODE_SHARED_DIR/log'" },
    });
    const poolId = await poolOf("prepared");
    await client.task.add("prepared", shell("t", "true"));
    await taskIn(client, "prepared", "t", "completed");
    await client.job.terminate("prepared");
    await jobIn("prepared", "completed");
    const [status] = await client.job.listPreparationAndReleaseTaskStatus("prepared");
    assert.equal(status?.poolId, poolId);
    assert.equal(status?.jobReleaseTaskExecutionInfo?.exitCode, 0);
    await isGone(poolId);
  });

  it("run a job manager task, whose end ends the job and the pool", async () => {
    await add("managed", { jobManagerTask: { id: "manager", commandLine: "true" } });
    const poolId = await poolOf("managed");
    const { executionInfo } = (await jobIn("managed", "completed"))!;
    assert.equal(executionInfo?.terminateReason, "JMComplete");
    assert.equal((await client.task.get("managed", "manager")).nodeInfo?.poolId, poolId);
    await isGone(poolId);
  });

  it("are not created for a job that is completed at once", async () => {
    await add("empty", { onAllTasksComplete: "terminatejob" });
    await jobIn("empty", "completed");
    assert.equal(await exists(await poolOf("empty")), false);
  });

  describe("that cannot be created", () => {
    afterEach(() => changeSettings(test.environment.state, { like: "local", set: {} }));

    it("complete their job with the error", async () => {
      changeSettings(test.environment.state, { like: "local", set: { "quota.pools": "0" } });
      await add("quota");
      const { executionInfo } = (await jobIn("quota", "completed"))!;
      const { category, code, message } = executionInfo?.schedulingError ?? {};
      assert.deepEqual([category?.toLowerCase(), code], ["usererror", "AutoPoolCreationFailedWithQuotaReached"]);
      assert.match(message ?? "", /pool quota/);
      assert.deepEqual([executionInfo?.poolId, executionInfo?.terminateReason], [undefined, undefined]);
    });
  });

  describe("of job schedules", () => {
    const schedule = (id: string, option: "job" | "jobschedule", more: object = {}) =>
      client.jobSchedule.add({
        id,
        schedule: { recurrenceInterval: "PT1M" },
        jobSpecification: { poolInfo: auto({ poolLifetimeOption: option, ...more }) },
      });
    before(() => changeSettings(test.environment.state, { like: "local", set: { "jobSchedule.minute": "100ms" } }));

    it("belong to one job each, with the lifetime of a job", async () => {
      changeSettings(test.environment.state, { like: "local", set: { "jobSchedule.minute": "100ms" } });
      await schedule("each", "job");
      const first = await poolOf("each:job-1");
      await client.job.terminate("each:job-1");
      await isGone(first);
      await jobIn("each:job-2", "active");
      const second = await poolOf("each:job-2");
      assert.notEqual(second, first);
      await client.jobSchedule.terminate("each");
      await isGone(second);
    });

    it("belong to all jobs of a schedule, with its lifetime", async () => {
      changeSettings(test.environment.state, { like: "local", set: { "jobSchedule.minute": "100ms" } });
      await schedule("all", "jobschedule");
      const poolId = await poolOf("all:job-1");
      await client.job.terminate("all:job-1");
      await jobIn("all:job-2", "active");
      assert.equal(await poolOf("all:job-2"), poolId);
      await client.task.add("all:job-2", shell("t", "true"));
      assert.equal((await taskIn(client, "all:job-2", "t", "completed")).nodeInfo?.poolId, poolId);
      assert.equal("autoPoolId" in (await client.jobSchedule.get("all")), false);
      await client.jobSchedule.terminate("all");
      await isGone(poolId);
    });

    it("are deleted with the schedule, or stay if they are kept alive", async () => {
      for (const keepAlive of [false, true]) {
        const id = `deleted-${keepAlive}`;
        await schedule(id, "jobschedule", { keepAlive });
        const poolId = await poolOf(`${id}:job-1`);
        await client.jobSchedule.deleteMethod(id);
        await until(
          () => client.jobSchedule.exists(id),
          ({ body }) => !body,
        );
        if (keepAlive) assert.equal((await client.pool.get(poolId)).state, "active");
        else await isGone(poolId);
      }
    });

    it("are deleted if the schedule changes their lifetime", async () => {
      await schedule("changed", "jobschedule");
      const poolId = await poolOf("changed:job-1");
      await client.jobSchedule.patch("changed", { jobSpecification: { poolInfo: auto() } });
      await isGone(poolId);
      await client.jobSchedule.deleteMethod("changed");
    });
  });

  describe("of a job that changes", () => {
    before(() => add("changes"));

    it("can be kept alive later", async () => {
      await client.job.patch("changes", { poolInfo: auto({ keepAlive: true }) });
      assert.equal((await client.job.get("changes")).poolInfo?.autoPoolSpecification?.keepAlive, true);
      // Clients send back what they have read.
      const { poolInfo } = await client.job.get("changes");
      await client.job.update("changes", { poolInfo: poolInfo! });
      await client.job.patch("changes", { poolInfo: auto() });
    });

    const refused: readonly [what: string, poolInfo: BatchServiceModels.PoolInformation][] = [
      ["another prefix", auto({ autoPoolIdPrefix: "other" })],
      ["another pool", auto({ pool: { ...pool, targetDedicatedNodes: 2 } })],
      ["an existing pool", { poolId: "pool" }],
    ];
    for (const [what, poolInfo] of refused) {
      it(`do not become ${what}`, async () => {
        await client.job.disable("changes", "requeue").catch(() => undefined);
        await jobIn("changes", "disabled");
        const patched = client.job.patch("changes", { poolInfo });
        await assert.rejects(patched, { code: "PropertyCannotBeUpdated", statusCode: 400 });
      });
    }
  });

  it("need the permission for pools, which a job submitter does not have", async () => {
    const submitter = { objectId: "submitter", clientId: "submitter" };
    test.assignments.push({
      id: "submitter",
      principalId: submitter.objectId,
      // Azure Batch Job Submitter
      roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/48e5e92e-a480-4e71-aa9c-2778f4c13781",
      scope: test.accountId,
    });
    const own = test.client(submitter);
    const denied = (error: BatchServiceModels.BatchError & { body?: BatchServiceModels.BatchError }) => {
      assert.equal(error.code, "PermissionDenied");
      assert.match(JSON.stringify(error.body), /batchAccounts\/pools\/write/);
      return true;
    };
    await assert.rejects(own.job.add({ id: "denied", poolInfo: auto() }), denied);
    const jobSpecification = { poolInfo: auto() };
    await assert.rejects(own.jobSchedule.add({ id: "denied", schedule: {}, jobSpecification }), denied);
    await own.job.add({ id: "submitted", poolInfo: { poolId: "none" } });
  });

  it("have the names of an older api-version", async () => {
    const old = "api-version=2020-03-01.11.0";
    const poolInfo = auto({ pool: { ...pool, maxTasksPerNode: 4 } as typeof pool });
    const answer = await test.request("POST", `/jobs?${old}`, { body: { id: "old", poolInfo } });
    assert.equal(answer.status, 201, answer.text);
    const shown = (await test.request("GET", `/jobs/old?${old}`)).json.poolInfo.autoPoolSpecification.pool;
    assert.deepEqual([shown.maxTasksPerNode, shown.taskSlotsPerNode], [4, undefined]);
    const poolId = await poolOf("old");
    assert.equal((await client.pool.get(poolId)).taskSlotsPerNode, 4);
    const listed = (await test.request("GET", `/jobs?${VERSION}`)).json.value as { id: string; poolInfo: object }[];
    const { poolInfo: newer } = listed.find(({ id }) => id === "old") as { poolInfo: typeof poolInfo };
    assert.equal(newer.autoPoolSpecification?.pool?.taskSlotsPerNode, 4);
    await client.job.deleteMethod("old");
    await isGone(poolId);
  });

  it("are created and deleted after a restart, if that was interrupted", async () => {
    await add("uncreated");
    await add("undeleted");
    const [uncreated, undeleted] = [await poolOf("uncreated"), await poolOf("undeleted")];
    await test.batch.close();
    const store = openStore(test.environment.state.path("batch", "myaccount", "account.sqlite"));
    store.deletePool(uncreated);
    const job = store.jobs().find((record) => record.job.id === "undeleted")!;
    store.putJob({ ...job, state: "completed" });
    store.close();
    await test.open();
    client = test.client();
    // The open connections of the closed service end.
    await until(
      () => client.job.get("uncreated").catch(() => undefined),
      (answer) => answer !== undefined,
    );
    assert.equal((await client.pool.get(uncreated)).state, "active");
    await isGone(undeleted);
  });
});
