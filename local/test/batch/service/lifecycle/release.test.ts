import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("release tasks", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    client = test.client();
    await test.pool({ targetDedicatedNodes: 2 });
  });
  const poolInfo = { poolId: "pool" };
  const log = "$AZ_BATCH_NODE_SHARED_DIR/log";
  const add = (id: string, more: Partial<BatchServiceModels.JobAddParameter> = {}) =>
    client.job.add({
      id,
      poolInfo,
      jobPreparationTask: { commandLine: "true" },
      jobReleaseTask: { commandLine: `/bin/sh -c "echo $AZ_BATCH_JOB_ID $AZ_BATCH_TASK_ID $WORD >> ${log}"` },
      commonEnvironmentSettings: [{ name: "WORD", value: "released" }],
      ...more,
    });
  const statusOf = (id: string) => client.job.listPreparationAndReleaseTaskStatus(id);
  const logOf = (nodeId: string) => {
    const folder = test.environment.state.path("batch", "myaccount", "pools", "pool", nodeId, "shared", "log");
    return readFileSync(folder, "utf8").trim().split("\n");
  };
  const ended = (id: string) =>
    until(
      () => client.job.get(id),
      ({ state }) => state === "completed",
    );

  it("have Azure's defaults, and need a preparation task with another id", async () => {
    await add("defaults");
    const { jobReleaseTask } = await client.job.get("defaults");
    assert.deepEqual(
      [jobReleaseTask?.id, jobReleaseTask?.maxWallClockTime, jobReleaseTask?.retentionTime],
      ["jobrelease", "PT15M", "P7D"],
    );
    await assert.rejects(client.task.add("defaults", shell("JobRelease", "true")), {
      statusCode: 409,
      code: "TaskIdSameAsJobReleaseTask",
    });
    await assert.rejects(add("alone", { jobPreparationTask: undefined }), { code: "MissingRequiredProperty" });
    const same = { id: "one", commandLine: "true" };
    await assert.rejects(add("same", { jobPreparationTask: same, jobReleaseTask: same }), {
      code: "InvalidPropertyValue",
    });
    await assert.rejects(add("long", { jobReleaseTask: { commandLine: "true", maxWallClockTime: "PT16M" } }), {
      code: "InvalidPropertyValue",
    });
  });

  it("run before the job is completed, on the nodes that ran its tasks only", async () => {
    await add("released");
    await client.task.add("released", shell("t", "true"));
    const { nodeInfo } = await taskIn(client, "released", "t", "completed");
    await client.job.terminate("released");
    await ended("released");
    const [status, ...others] = await statusOf("released");
    assert.deepEqual([status?.nodeId, others], [nodeInfo?.nodeId, []]);
    const { state, result, exitCode, taskRootDirectory } = status?.jobReleaseTaskExecutionInfo ?? {};
    assert.deepEqual(
      [state, result, exitCode, taskRootDirectory],
      ["completed", "success", 0, join("workitems", "released", "job-1", "jobrelease")],
    );
    assert.deepEqual(logOf(nodeInfo!.nodeId!), ["released jobrelease released"]);
    await client.job.deleteMethod("released");
    await until(
      () => client.job.get("released").catch((error: { code: string }) => error.code),
      (answer) => answer === "JobNotFound",
    );
    assert.deepEqual(
      logOf(nodeInfo!.nodeId!),
      ["released jobrelease released"],
      "a completed job is not released again",
    );
  });

  it("run when an active job is deleted", async () => {
    await add("deleted");
    await client.task.add("deleted", shell("t", "true"));
    const { nodeInfo } = await taskIn(client, "deleted", "t", "completed");
    await client.job.deleteMethod("deleted");
    await until(
      () => client.job.get("deleted").catch((error: { code: string }) => error.code),
      (answer) => answer === "JobNotFound",
    );
    assert.equal(logOf(nodeInfo!.nodeId!).at(-1), "deleted jobrelease released");
  });

  it("show their failure, which does not keep the job from its end", async () => {
    await add("failing", { jobReleaseTask: { commandLine: "/bin/sh -c 'exit 3'" } });
    await client.task.add("failing", shell("t", "true"));
    await taskIn(client, "failing", "t", "completed");
    await client.job.terminate("failing");
    await ended("failing");
    const [status] = await statusOf("failing");
    const { exitCode, failureInfo } = status?.jobReleaseTaskExecutionInfo ?? {};
    assert.deepEqual([exitCode, failureInfo?.code], [3, "FailureExitCode"]);
  });

  it("do not run on a node that was reimaged, and run again if the service was restarted", async () => {
    await add("reimaged");
    await client.task.add("reimaged", shell("t", "true"));
    const { nodeInfo } = await taskIn(client, "reimaged", "t", "completed");
    await client.computeNode.reimage("pool", nodeInfo!.nodeId!);
    await until(
      () => client.computeNode.get("pool", nodeInfo!.nodeId!),
      ({ state }) => state === "idle",
    );
    await client.job.terminate("reimaged");
    await ended("reimaged");
    assert.equal((await statusOf("reimaged"))[0]?.jobReleaseTaskExecutionInfo, undefined);

    const go = "$AZ_BATCH_NODE_SHARED_DIR/go";
    await add("restarted", {
      jobReleaseTask: { commandLine: `/bin/sh -c "test -e ${go} || { touch ${go}; sleep 600; }"` },
    });
    await client.task.add("restarted", shell("t", "true"));
    await taskIn(client, "restarted", "t", "completed");
    await client.job.terminate("restarted");
    await until(
      () => statusOf("restarted"),
      ([status]) => status?.jobReleaseTaskExecutionInfo?.state === "running",
    );
    // The task has begun when its file is there.
    const [{ nodeId = "" } = {}] = await statusOf("restarted");
    const file = test.environment.state.path("batch", "myaccount", "pools", "pool", nodeId, "shared", "go");
    await until(
      () => {
        try {
          return readFileSync(file).length === 0;
        } catch {
          return false;
        }
      },
      (exists) => exists,
    );
    await test.batch.close();
    await test.open();
    client = test.client();
    // The open connections of the closed service end.
    await until(
      () => client.job.get("restarted").catch(() => undefined),
      (job) => job?.state === "completed",
    );
    assert.equal((await statusOf("restarted"))[0]?.jobReleaseTaskExecutionInfo?.result, "success");
  });
});
