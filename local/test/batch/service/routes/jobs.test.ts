import assert from "node:assert/strict";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { UNLIMITED } from "../../../../environment/duration";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("jobs", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    client = test.client();
    await test.pool({ taskSlotsPerNode: 2 });
  });
  const poolInfo = { poolId: "pool" };
  const jobIn = (id: string, state: string) =>
    until(
      () => client.job.get(id),
      (job) => job.state === state,
    );
  const gone = (id: string) =>
    until(
      () => client.job.get(id).catch((error: { code: string }) => error.code),
      (answer) => answer === "JobNotFound",
    );

  it("keep ETag and time when the service changes their state, and change both at a request", async () => {
    await client.job.add({ id: "versions", poolInfo });
    // As recorded: the ETag of the answer to a request stays until the next one.
    const disabling = await client.job.disable("versions", "requeue");
    assert.equal((await jobIn("versions", "disabled")).eTag, disabling.eTag);
    const enabling = await client.job.enable("versions");
    assert.notEqual(enabling.eTag, disabling.eTag);
    const patched = await client.job.patch("versions", { onAllTasksComplete: "terminatejob" });
    const completed = await jobIn("versions", "completed");
    assert.deepEqual([completed.eTag, completed.executionInfo?.terminateReason], [patched.eTag, "AllTasksComplete"]);
  });

  it("are returned with everything that was sent, and with Azure's defaults", async () => {
    const sent: BatchServiceModels.JobAddParameter = {
      id: "Everything",
      displayName: "all of it",
      priority: 10,
      maxParallelTasks: 5,
      constraints: { maxWallClockTime: "P1D" },
      jobPreparationTask: { commandLine: "true", environmentSettings: [{ name: "A", value: "1" }] },
      commonEnvironmentSettings: [{ name: "B", value: "2" }],
      poolInfo,
      onTaskFailure: "performexitoptionsjobaction",
      metadata: [{ name: "team", value: "render" }],
      usesTaskDependencies: true,
    };
    const added = await client.job.add(sent);
    assert.equal(added._response.status, 201);
    assert.equal(added.dataServiceId, `${test.url}/jobs/job-1`);
    const { json } = await test.request("GET", "/jobs/everything?api-version=2024-07-01.20.0");
    const { creationTime, lastModified, stateTransitionTime, executionInfo, eTag, ...rest } = json;
    assert.deepEqual([eTag, lastModified, stateTransitionTime], [added.eTag, creationTime, creationTime]);
    assert.deepEqual(executionInfo, { startTime: creationTime, poolId: "pool" });
    assert.deepEqual(rest, {
      "odata.metadata": `${test.url}/$metadata#jobs/@Element`,
      ...sent,
      constraints: { maxWallClockTime: "P1D", maxTaskRetryCount: 0 },
      jobPreparationTask: {
        id: "jobpreparation",
        waitForSuccess: true,
        rerunOnNodeRebootAfterSuccess: true,
        userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
        constraints: { maxWallClockTime: UNLIMITED, retentionTime: "P7D", maxTaskRetryCount: 0 },
        ...sent.jobPreparationTask,
      },
      allowTaskPreemption: false,
      onAllTasksComplete: "noaction",
      url: `${test.url}/jobs/Everything`,
      state: "active",
    });
  });

  it("have defaults for their release and manager tasks", async () => {
    await client.job.add({
      id: "defaults",
      poolInfo: { poolId: "later" },
      constraints: { maxTaskRetryCount: 5 },
      jobPreparationTask: { commandLine: "true", constraints: { maxTaskRetryCount: 2 } },
      jobReleaseTask: { commandLine: "true" },
      jobManagerTask: { id: "manager", commandLine: "true" },
    });
    const job = await client.job.get("defaults");
    const userIdentity = { autoUser: { scope: "pool", elevationLevel: "nonadmin" } };
    assert.equal(job.jobPreparationTask?.constraints?.maxTaskRetryCount, 2);
    assert.deepEqual(job.jobReleaseTask, {
      ...{ id: "jobrelease", commandLine: "true", maxWallClockTime: "PT15M", retentionTime: "P7D", userIdentity },
    });
    // As recorded for a job with five retries.
    assert.equal(job.jobManagerTask?.constraints?.maxTaskRetryCount, 5);
    assert.deepEqual(job.jobManagerTask?.userIdentity, userIdentity);
    const task = await client.task.get("defaults", "manager");
    assert.deepEqual(task.constraints, job.jobManagerTask?.constraints);
  });

  it("are patched in parts, and replaced by PUT", async () => {
    await client.job.add({ id: "update", poolInfo, priority: 1, metadata: [{ name: "a", value: "b" }] });
    const before = await client.job.get("update");
    await client.job.patch("update", { priority: 2 }, { jobPatchOptions: { ifMatch: before.eTag! } });
    const patched = await client.job.get("update");
    assert.deepEqual([patched.priority, patched.metadata], [2, [{ name: "a", value: "b" }]]);
    assert.deepEqual([patched.state, patched.previousState], ["active", undefined]);
    await assert.rejects(client.job.patch("update", { priority: 3 }, { jobPatchOptions: { ifMatch: before.eTag! } }), {
      statusCode: 412,
      code: "ConditionNotMet",
    });
    await client.job.update("update", { poolInfo, constraints: { maxTaskRetryCount: 4 } });
    const put = await client.job.get("update");
    assert.deepEqual([put.priority, put.metadata, put.constraints?.maxTaskRetryCount], [0, undefined, 4]);
  });

  it("are listed with filter and select", async () => {
    await client.job.add({ id: "listed-1", poolInfo, priority: 7 });
    await client.job.add({ id: "listed-2", poolInfo, priority: 7 });
    await client.job.terminate("listed-2");
    await jobIn("listed-2", "completed");
    const found = async (filter: string) =>
      (await client.job.list({ jobListOptions: { filter, select: "id,state" } })).map(({ id, state, poolInfo }) => ({
        id,
        state,
        poolInfo,
      }));
    assert.deepEqual(await found("priority eq 7 and state eq 'active'"), [
      { id: "listed-1", state: "active", poolInfo: undefined },
    ]);
    assert.deepEqual(await found("startswith(id, 'listed-') and not (state eq 'Active')"), [
      { id: "listed-2", state: "completed", poolInfo: undefined },
    ]);
  });

  it("end their tasks when they are terminated, and accept no more", async () => {
    await client.job.add({ id: "terminate", poolInfo: poolInfo });
    await client.task.addCollection(
      "terminate",
      ["a", "b", "c"].map((id) => shell(id, "sleep 600")),
    );
    await taskIn(client, "terminate", "a", "running");
    await taskIn(client, "terminate", "b", "running");
    await client.job.terminate("terminate", { terminateReason: "enough" });
    const { executionInfo, previousState } = await jobIn("terminate", "completed");
    assert.equal(executionInfo?.terminateReason, "enough");
    assert.ok(executionInfo?.endTime);
    assert.equal(previousState, "terminating");
    const tasks = await client.task.list("terminate");
    assert.deepEqual(
      tasks.map(({ state, executionInfo }) => [state, executionInfo?.failureInfo?.code]),
      [
        ["completed", "TaskEnded"],
        ["completed", "TaskEnded"],
        ["active", undefined],
      ],
    );
    await assert.rejects(client.task.add("terminate", shell("d", "true")), { statusCode: 409, code: "JobCompleted" });
  });

  it("are deleted with their tasks and files, and can be created again", async () => {
    const add = async () => {
      await client.job.add({
        id: "again",
        poolInfo,
        jobPreparationTask: shell("prep", "echo >> $AZ_BATCH_NODE_SHARED_DIR/prepared"),
      });
      await client.task.add("again", shell("t", "true"));
      return taskIn(client, "again", "t", "completed");
    };
    const { nodeInfo } = await add();
    await client.job.deleteMethod("again");
    await gone("again");
    const files = await client.file.listFromComputeNode("pool", nodeInfo!.nodeId!, {
      recursive: true,
      fileListFromComputeNodeOptions: { filter: "startswith(name,'workitems/again')" },
    });
    assert.deepEqual([...files], []);
    await add();
    const prepared = await client.file.getPropertiesFromComputeNode("pool", nodeInfo!.nodeId!, "shared/prepared");
    assert.equal(prepared.contentLength, 2, "the new job must be prepared again");
    await client.job.deleteMethod("again");
    await gone("again");
  });

  it("run no tasks while they are disabled; running tasks are requeued, ended or waited for", async () => {
    const go = "until [ -e $AZ_BATCH_NODE_SHARED_DIR/enabled ]; do sleep 0.02; done";
    for (const [disableTasks, expected] of [
      ["requeue", "active"],
      ["terminate", "completed"],
    ] as const) {
      const id = `disable-${disableTasks}`;
      await client.job.add({ id, poolInfo });
      await client.task.add(id, shell("t", go));
      await taskIn(client, id, "t", "running");
      await client.job.disable(id, disableTasks);
      await jobIn(id, "disabled");
      const task = await client.task.get(id, "t");
      assert.equal(task.state, expected);
      assert.equal(task.executionInfo?.requeueCount, disableTasks === "requeue" ? 1 : 0);
      await assert.rejects(client.job.disable(id, "requeue"), { statusCode: 409, code: "JobNotActive" });
    }
    await client.job.add({ id: "disable-wait", poolInfo });
    await client.task.add("disable-wait", shell("t", go));
    await taskIn(client, "disable-wait", "t", "running");
    await client.job.disable("disable-wait", "wait");
    assert.equal((await client.job.get("disable-wait")).state, "disabling");

    await client.job.add({ id: "opener", poolInfo });
    await client.task.add("opener", shell("t", "touch $AZ_BATCH_NODE_SHARED_DIR/enabled"));
    await jobIn("disable-wait", "disabled");
    assert.equal((await client.task.get("disable-wait", "t")).executionInfo?.result, "success");
    await client.job.enable("disable-requeue");
    assert.equal((await taskIn(client, "disable-requeue", "t", "completed")).executionInfo?.exitCode, 0);
  });

  it("can move to another pool while they are disabled", async () => {
    await client.job.add({ id: "move", poolInfo: { poolId: "nowhere" } });
    await client.task.add("move", shell("t", "true"));
    await client.job.disable("move", "requeue");
    await jobIn("move", "disabled");
    await client.job.patch("move", { poolInfo });
    await client.job.enable("move");
    assert.equal((await taskIn(client, "move", "t", "completed")).nodeInfo?.poolId, "pool");
    assert.equal((await client.job.get("move")).executionInfo?.poolId, "pool");
  });

  it("complete automatically when all tasks are completed, if set so: immediately without tasks", async () => {
    await client.job.add({ id: "empty", poolInfo, onAllTasksComplete: "terminatejob" });
    assert.equal((await jobIn("empty", "completed")).executionInfo?.terminateReason, "AllTasksComplete");

    await client.job.add({ id: "auto", poolInfo });
    await client.task.addCollection("auto", [shell("a", "true"), shell("b", "false")]);
    await client.job.patch("auto", { onAllTasksComplete: "terminatejob" });
    assert.equal((await jobIn("auto", "completed")).executionInfo?.terminateReason, "AllTasksComplete");
    assert.deepEqual(
      (await client.task.list("auto")).map(({ state }) => state),
      ["completed", "completed"],
    );
  });

  it("cannot go back from terminatejob", async () => {
    await client.job.add({ id: "forth", poolInfo });
    await client.task.add("forth", shell("t", "sleep 600"));
    await client.job.patch("forth", { onAllTasksComplete: "terminatejob" });
    await assert.rejects(client.job.patch("forth", { onAllTasksComplete: "noaction" }), {
      statusCode: 400,
      code: "InvalidPropertyValue",
    });
    await client.job.terminate("forth");
    await jobIn("forth", "completed");
  });

  it("end because of a failed task's job action, if they are set so", async () => {
    const add = async (id: string, exitConditions?: BatchServiceModels.ExitConditions) => {
      await client.job.add({ id, poolInfo, onTaskFailure: "performexitoptionsjobaction" });
      await client.task.add(id, shell("t", "exit 2", exitConditions && { exitConditions }));
    };
    await add("action-default");
    assert.equal((await jobIn("action-default", "completed")).executionInfo?.terminateReason, "TaskFailed");
    await add("action-disable", { exitCodes: [{ code: 2, exitOptions: { jobAction: "disable" } }] });
    await jobIn("action-disable", "disabled");
    await add("action-none", { exitCodeRanges: [{ start: 1, end: 3, exitOptions: { jobAction: "none" } }] });
    await taskIn(client, "action-none", "t", "completed");
    assert.equal((await client.job.get("action-none")).state, "active");
  });

  it("end when their wall clock time is over", async () => {
    await client.job.add({ id: "clock", poolInfo, constraints: { maxWallClockTime: "PT0.3S" } });
    await client.task.add("clock", shell("t", "sleep 600"));
    assert.equal((await jobIn("clock", "completed")).executionInfo?.terminateReason, "MaxWallClockTimeExpiry");
    assert.equal((await client.task.get("clock", "t")).executionInfo?.failureInfo?.code, "TaskEnded");
  });

  it("prepare a node once, before their tasks, and return the result", async () => {
    await client.job.add({
      id: "prepared",
      poolInfo,
      jobPreparationTask: { commandLine: "/bin/sh -c 'echo $WORD > ready'" },
      commonEnvironmentSettings: [{ name: "WORD", value: "prepared" }],
    });
    await client.task.addCollection(
      "prepared",
      ["a", "b"].map((id) => shell(id, "cat $AZ_BATCH_JOB_PREP_WORKING_DIR/ready")),
    );
    const a = await taskIn(client, "prepared", "a", "completed");
    assert.equal(a.executionInfo?.exitCode, 0);
    await taskIn(client, "prepared", "b", "completed");
    const [status, ...others] = await client.job.listPreparationAndReleaseTaskStatus("prepared");
    assert.deepEqual(others, []);
    assert.deepEqual(
      [status?.poolId, status?.nodeId, status?.jobPreparationTaskExecutionInfo?.state],
      ["pool", a.nodeInfo?.nodeId, "completed"],
    );
    assert.equal(status?.jobPreparationTaskExecutionInfo?.result, "success");
    assert.equal(status?.jobPreparationTaskExecutionInfo?.exitCode, 0);
  });

  it("do not use a node whose preparation failed, while the node runs other jobs' tasks", async () => {
    await client.job.add({ id: "unprepared", poolInfo, jobPreparationTask: { commandLine: "false" } });
    await client.task.add("unprepared", shell("t", "true"));
    const [status] = await until(
      () => client.job.listPreparationAndReleaseTaskStatus("unprepared"),
      ([first]) => first?.jobPreparationTaskExecutionInfo?.state === "completed",
    );
    assert.equal(status?.jobPreparationTaskExecutionInfo?.failureInfo?.code, "FailureExitCode");
    await taskIn(client, "unprepared", "t", "active");
    await client.job.add({ id: "other", poolInfo });
    await client.task.add("other", shell("t", "true"));
    await taskIn(client, "other", "t", "completed");
    assert.equal((await client.task.get("unprepared", "t")).state, "active");

    await client.job.add({
      id: "careless",
      poolInfo,
      jobPreparationTask: { commandLine: "false", waitForSuccess: false },
    });
    await client.task.add("careless", shell("t", "true"));
    assert.equal((await taskIn(client, "careless", "t", "completed")).executionInfo?.exitCode, 0);
  });
});
