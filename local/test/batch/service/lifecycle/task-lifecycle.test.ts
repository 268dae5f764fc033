import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("tasks", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    client = test.client();
    await test.pool({ taskSlotsPerNode: 4 });
  });
  const jobOnPool = async (id: string, more: Partial<BatchServiceModels.JobAddParameter> = {}) => {
    await client.job.add({ id, poolInfo: { poolId: "pool" }, ...more });
    return id;
  };
  const counts = async (jobId: string) => (await client.job.getTaskCounts(jobId)).taskCounts;

  it("keep ETag and time when the service starts and completes them, and change both at a request", async () => {
    await client.job.add({ id: "versions", poolInfo: { poolId: "pool" } });
    const added = await client.task.add("versions", shell("etag", "true"));
    const completed = await taskIn(client, "versions", "etag", "completed");
    assert.deepEqual([completed.eTag, completed.lastModified], [added.eTag, completed.creationTime]);
    assert.ok(completed.stateTransitionTime! >= completed.lastModified!);
    // The deletion is refused only with another ETag.
    const path = "/jobs/versions/tasks/etag?api-version=2024-07-01.20.0";
    const refused = await test.request("DELETE", path, { headers: { "if-match": "0x8D0" } });
    assert.equal(refused.status, 412);
    assert.equal((await test.request("DELETE", path, { headers: { "if-match": added.eTag! } })).status, 200);

    const running = await client.task.add("versions", shell("ended", "sleep 600"));
    await taskIn(client, "versions", "ended", "running");
    const end = await test.request("POST", "/jobs/versions/tasks/ended/terminate?api-version=2024-07-01.20.0");
    const ended = await client.task.get("versions", "ended");
    assert.deepEqual([end.status, end.headers.etag], [204, ended.eTag]);
    assert.notEqual(ended.eTag, running.eTag);
  });

  describe("that run", () => {
    it("return their state, times, exit code and node, and are counted", async () => {
      const jobId = await jobOnPool("run", { commonEnvironmentSettings: [{ name: "WORD", value: "hello" }] });
      const running = "until [ -e $AZ_BATCH_NODE_SHARED_DIR/go ]; do sleep 0.02; done; echo $WORD; exit 3";
      await client.task.add(jobId, { id: "t", commandLine: `/bin/sh -c '${running}'` });
      const begun = await taskIn(client, jobId, "t", "running");
      assert.ok(begun.executionInfo?.startTime);
      assert.equal(begun.executionInfo?.exitCode, undefined);
      assert.deepEqual(await counts(jobId), { active: 0, running: 1, completed: 0, succeeded: 0, failed: 0 });
      const node = await client.computeNode.get("pool", begun.nodeInfo!.nodeId!);
      assert.deepEqual([node.state, node.runningTasksCount], ["running", 1]);

      const directory = ["batch", "myaccount", "pools", "pool", begun.nodeInfo!.nodeId!, "shared"];
      writeFileSync(test.environment.state.path(...directory, "go"), "");
      const { state, previousState, executionInfo } = await taskIn(client, jobId, "t", "completed");
      assert.deepEqual([state, previousState], ["completed", "running"]);
      assert.equal(executionInfo?.exitCode, 3);
      assert.equal(executionInfo?.result, "failure");
      assert.deepEqual(
        [executionInfo?.failureInfo?.category, executionInfo?.failureInfo?.code],
        ["UserError", "FailureExitCode"],
      );
      assert.ok(executionInfo!.endTime! >= executionInfo!.startTime!);
      assert.deepEqual(await counts(jobId), { active: 0, running: 0, completed: 1, succeeded: 0, failed: 1 });
      const after = await client.computeNode.get("pool", begun.nodeInfo!.nodeId!);
      assert.equal(after.recentTasks?.[0]?.taskId, "t");
    });

    it("are retried while they fail and have retries left, and report each retry", async () => {
      const jobId = await jobOnPool("retry");
      await client.task.add(
        jobId,
        shell("t", "echo x >> $AZ_BATCH_NODE_SHARED_DIR/tries; test $(wc -l < $AZ_BATCH_NODE_SHARED_DIR/tries) -gt 2", {
          constraints: { maxTaskRetryCount: 5 },
        }),
      );
      const { executionInfo } = await taskIn(client, jobId, "t", "completed");
      assert.deepEqual([executionInfo?.exitCode, executionInfo?.retryCount, executionInfo?.result], [0, 2, "success"]);
      assert.ok(executionInfo?.lastRetryTime);
    });

    it("run in parallel as their slots and the job's maxParallelTasks allow", async () => {
      const jobId = await jobOnPool("slots");
      // Each of two tasks waits for the other, so they end only if both run in parallel. The third needs all slots and
      // runs later.
      const pair = (id: string, other: string) =>
        shell(
          id,
          `touch $AZ_BATCH_NODE_SHARED_DIR/${id}; until [ -e $AZ_BATCH_NODE_SHARED_DIR/${other} ]; do sleep 0.02; done`,
          {
            requiredSlots: 2,
          },
        );
      await client.task.addCollection(jobId, [
        pair("a", "b"),
        pair("b", "a"),
        shell("c", "true", { requiredSlots: 4 }),
      ]);
      const [a, b, c] = await Promise.all(["a", "b", "c"].map((id) => taskIn(client, jobId, id, "completed")));
      assert.deepEqual(
        [a, b, c].map((task) => task?.executionInfo?.exitCode),
        [0, 0, 0],
      );
      assert.ok(c!.executionInfo!.startTime! >= a!.executionInfo!.endTime!);
      assert.ok(c!.executionInfo!.startTime! >= b!.executionInfo!.endTime!);

      const single = await jobOnPool("single", { maxParallelTasks: 1 });
      await client.task.addCollection(single, [shell("a", "true"), shell("b", "true"), shell("c", "true")]);
      const tasks = await Promise.all(["a", "b", "c"].map((id) => taskIn(client, single, id, "completed")));
      for (const [index, task] of tasks.slice(1).entries()) {
        assert.ok(task.executionInfo!.startTime! >= tasks[index]!.executionInfo!.endTime!);
      }
    });

    it("start as soon as a node has enough free slots, while another job's task uses some of them", async () => {
      await test.pool({ id: "shared-node", taskSlotsPerNode: 2 });
      const jobs = ["small", "large"];
      for (const id of jobs) await client.job.add({ id, poolInfo: { poolId: "shared-node" } });
      const end = "$AZ_BATCH_NODE_SHARED_DIR/end";
      await client.task.add("small", shell("t", `until [ -e ${end} ]; do sleep 0.02; done`));
      await taskIn(client, "small", "t", "running");
      await client.task.add("large", shell("t", "true", { requiredSlots: 2 }));
      await client.task.add("small", shell("end", `touch ${end}`));
      const [small, large] = await Promise.all(jobs.map((id) => taskIn(client, id, "t", "completed")));
      assert.ok(large!.executionInfo!.startTime! >= small!.executionInfo!.endTime!);
    });

    it("start first if their job has a higher priority", async () => {
      for (const [id, priority] of [
        ["low", -5],
        ["high", 5],
      ] as const) {
        await client.job.add({ id, priority, poolInfo: { poolId: "single-slot" } });
        await client.task.add(id, shell("t", "true"));
      }
      await test.pool({ id: "single-slot", taskSlotsPerNode: 1 });
      const [low, high] = await Promise.all(["low", "high"].map((id) => taskIn(client, id, "t", "completed")));
      assert.ok(low!.executionInfo!.startTime! >= high!.executionInfo!.endTime!);
    });
  });

  describe("ended by a user", () => {
    const endless = (id: string) => shell(id, "sleep 600");

    it("while they run, are completed as in Azure", async () => {
      const jobId = await jobOnPool("terminate");
      await client.task.add(jobId, endless("t"));
      await taskIn(client, jobId, "t", "running");
      await client.task.terminate(jobId, "t");
      const { state, executionInfo } = await client.task.get(jobId, "t");
      assert.equal(state, "completed");
      assert.equal(executionInfo?.result, "failure");
      assert.deepEqual(executionInfo?.failureInfo, {
        category: "UserError",
        code: "TaskEnded",
        message: "Task Was Ended by User Request",
      });
      await assert.rejects(client.task.terminate(jobId, "t"), { statusCode: 409, code: "TaskCompleted" });
    });

    it("before they run, are completed and never run", async () => {
      await client.job.add({ id: "waiting", poolInfo: { poolId: "later" } });
      await client.task.add("waiting", endless("never"));
      await client.task.terminate("waiting", "never");
      const { state, executionInfo } = await client.task.get("waiting", "never");
      assert.deepEqual(
        [state, executionInfo?.startTime, executionInfo?.failureInfo?.code],
        ["completed", undefined, "TaskEnded"],
      );
    });

    it("no longer exist, nor their files, after they are deleted", async () => {
      const jobId = await jobOnPool("delete");
      await client.task.add(jobId, endless("t"));
      const { nodeInfo } = await taskIn(client, jobId, "t", "running");
      await client.task.deleteMethod(jobId, "t");
      await assert.rejects(client.task.get(jobId, "t"), { statusCode: 404, code: "TaskNotFound" });
      const path = `${nodeInfo!.taskRootDirectory}/stdout.txt`;
      await assert.rejects(client.file.getPropertiesFromComputeNode("pool", nodeInfo!.nodeId!, path), {
        statusCode: 404,
      });
      const node = await until(
        () => client.computeNode.get("pool", nodeInfo!.nodeId!),
        ({ state }) => state === "idle",
      );
      assert.equal(node.runningTasksCount, 0);
    });

    it("run again when they are reactivated, if they failed", async () => {
      const jobId = await jobOnPool("reactivate");
      await client.task.add(
        jobId,
        shell("t", "test -e $AZ_BATCH_NODE_SHARED_DIR/there || { touch $AZ_BATCH_NODE_SHARED_DIR/there; false; }"),
      );
      await taskIn(client, jobId, "t", "completed");
      await client.task.reactivate(jobId, "t");
      const { executionInfo } = await until(
        () => client.task.get(jobId, "t"),
        (task) => task.state === "completed" && task.executionInfo?.result === "success",
      );
      assert.equal(executionInfo?.failureInfo, undefined);
      await assert.rejects(client.task.reactivate(jobId, "t"), { statusCode: 409, code: "TaskSucceeded" });
    });
  });

  describe("that depend on others", () => {
    it("run when those have succeeded, by ids and by ranges, added before or after them", async () => {
      const jobId = await jobOnPool("chain", { usesTaskDependencies: true });
      const note = (id: string) => `echo ${id} >> $AZ_BATCH_NODE_SHARED_DIR/order`;
      await client.task.addCollection(jobId, [
        shell("last", note("last"), { dependsOn: { taskIdRanges: [{ start: 1, end: 3 }] } }),
        shell("3", note("3"), { dependsOn: { taskIds: ["1", "2", "2"] } }),
        shell("2", note("2"), { dependsOn: { taskIds: ["1"] } }),
        shell("1", note("1")),
      ]);
      const last = await taskIn(client, jobId, "last", "completed");
      await client.task.add(
        jobId,
        shell("late", note("late"), { dependsOn: { taskIds: ["LAST"], taskIdRanges: [{ start: 2, end: 3 }] } }),
      );
      await taskIn(client, jobId, "late", "completed");
      const file = await client.file.getFromComputeNode("pool", last.nodeInfo!.nodeId!, "shared/order");
      const chunks: Buffer[] = [];
      for await (const chunk of file.readableStreamBody!) chunks.push(chunk as Buffer);
      assert.equal(Buffer.concat(chunks).toString(), "1\n2\n3\nlast\nlate\n");
    });

    it("wait forever if those failed, unless their exit conditions satisfy dependencies", async () => {
      const jobId = await jobOnPool("failing", { usesTaskDependencies: true });
      const exitConditions = { exitCodes: [{ code: 4, exitOptions: { dependencyAction: "satisfy" as const } }] };
      await client.task.addCollection(jobId, [
        shell("bad", "exit 1"),
        shell("fair", "exit 4", { exitConditions }),
        shell("after-bad", "true", { dependsOn: { taskIds: ["bad", "fair"] } }),
        shell("after-fair", "true", { dependsOn: { taskIds: ["fair"] } }),
      ]);
      await taskIn(client, jobId, "bad", "completed");
      await taskIn(client, jobId, "after-fair", "completed");
      assert.equal((await client.task.get(jobId, "after-bad")).state, "active");
      assert.deepEqual(await counts(jobId), { active: 1, running: 0, completed: 3, succeeded: 1, failed: 2 });
    });
  });
});
