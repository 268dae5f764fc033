import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { openStateFolder } from "../../../../environment/state-folder";
import { shell, taskIn, testBatch, until } from "../../support/test-batch";

/** A minute of job schedules in these tests, in milliseconds. */
const MINUTE = 100;

const POOL_INFO = { poolId: "pool" };
const HOUR_MS = 3_600_000;

describe("job schedules", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(async () => {
    client = test.client();
    changeSettings(openStateFolder(test.environment.state.root), {
      like: "local",
      set: { "jobSchedule.minute": `${MINUTE}ms` },
    });
    await test.pool();
  });

  const add = (id: string, schedule: BatchServiceModels.Schedule = {}, job: object = {}) =>
    client.jobSchedule.add({ id, schedule, jobSpecification: { poolInfo: POOL_INFO, ...job } });
  const jobsOf = async (id: string) => (await client.job.listFromJobSchedule(id)).map(({ id }) => id ?? "");
  const scheduleIn = (id: string, state: string) =>
    until(
      () => client.jobSchedule.get(id),
      (schedule) => schedule.state === state,
    );
  const jobIn = (id: string, state: string) =>
    until(
      () => client.job.get(id).catch(() => undefined),
      (job) => job?.state === state,
    );
  const in1Hour = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + HOUR_MS);

  it("create one job at once, and are completed when it ends", async () => {
    const added = await add("Once", {}, { displayName: "nightly", priority: 3 });
    assert.deepEqual([added._response.status, added.dataServiceId], [201, `${test.url}/jobschedules/Once`]);
    assert.deepEqual(await jobsOf("once"), ["Once:job-1"]);
    const job = await client.job.get("Once:job-1");
    assert.deepEqual([job.displayName, job.priority, job.maxParallelTasks, job.state], ["nightly", 3, -1, "active"]);
    const recentJob = { id: "Once:job-1", url: `${test.url}/jobs/Once:job-1` };
    assert.deepEqual((await client.jobSchedule.get("once")).executionInfo, { recentJob });
    await client.job.terminate("Once:job-1");
    const { executionInfo, previousState } = await scheduleIn("Once", "completed");
    assert.equal(previousState, "active");
    assert.ok(executionInfo?.endTime);
  });

  it("return everything that was sent, and the defaults of their jobs", async () => {
    const doNotRunUntil = in1Hour();
    const sent = {
      id: "everything",
      displayName: "all of it",
      schedule: { doNotRunUntil, doNotRunAfter: new Date(+doNotRunUntil + HOUR_MS), startWindow: "PT2M" },
      jobSpecification: { poolInfo: POOL_INFO, maxParallelTasks: 2, metadata: [{ name: "a", value: "b" }] },
      metadata: [{ name: "team", value: "render" }],
    };
    await client.jobSchedule.add(sent);
    const { id, displayName, schedule, jobSpecification, metadata, executionInfo, state } =
      await client.jobSchedule.get("everything");
    const defaults = {
      ...{ priority: 0, usesTaskDependencies: false, allowTaskPreemption: false },
      ...{ onAllTasksComplete: "noaction", onTaskFailure: "noaction" },
      constraints: { maxWallClockTime: "P10675199DT2H48M5.4775807S", maxTaskRetryCount: 0 },
    };
    const specification = { ...defaults, ...sent.jobSpecification };
    const all = { id, displayName, schedule, jobSpecification, metadata };
    assert.deepEqual(all, { ...sent, jobSpecification: specification });
    assert.deepEqual([state, executionInfo], ["active", { nextRunTime: doNotRunUntil }]);
    assert.deepEqual(await jobsOf("everything"), []);
  });

  it("have at most one active job, and create the next one when it ends", async () => {
    await add("often", { recurrenceInterval: "PT1M" });
    await client.job.terminate("often:job-1");
    await jobIn("often:job-2", "active");
    assert.deepEqual(await jobsOf("often"), ["often:job-1", "often:job-2"]);
    // Several intervals pass, but only one job is due when this one ends.
    const { executionInfo } = await client.jobSchedule.get("often");
    await until(
      () => Date.now(),
      (now) => now > Number(executionInfo?.nextRunTime) + 3 * MINUTE,
    );
    assert.deepEqual(await jobsOf("often"), ["often:job-1", "often:job-2"]);
    await client.job.deleteMethod("often:job-2");
    await jobIn("often:job-3", "active");
    assert.deepEqual(await jobsOf("often"), ["often:job-1", "often:job-3"]);
  });

  it("miss a job that cannot be created in its start window", async () => {
    // The second job is due after 10 minutes, and must be created within one.
    await add("missed", { recurrenceInterval: "PT10M", startWindow: "PT1M" });
    const created = Number((await client.jobSchedule.get("missed")).creationTime);
    await until(
      () => Date.now(),
      (now) => now > created + 12 * MINUTE,
    );
    await client.job.terminate("missed:job-1");
    const { creationTime } = (await jobIn("missed:job-2", "active"))!;
    assert.ok(Number(creationTime) >= created + 20 * MINUTE, "it must be the third one");
  });

  it("create no job while they are disabled", async () => {
    await add("off", { recurrenceInterval: "PT1M" });
    assert.equal((await client.jobSchedule.disable("off"))._response.status, 204);
    await client.job.terminate("off:job-1");
    await jobIn("off:job-1", "completed");
    const { executionInfo } = await client.jobSchedule.get("off");
    await until(
      () => Date.now(),
      (now) => now > Number(executionInfo?.nextRunTime) + MINUTE,
    );
    assert.deepEqual(await jobsOf("off"), ["off:job-1"]);
    await assert.rejects(client.jobSchedule.disable("off"), { code: "JobScheduleDisabled", statusCode: 409 });
    assert.equal((await client.jobSchedule.enable("off"))._response.status, 204);
    await jobIn("off:job-2", "active");
  });

  it("are changed for the next job only", async () => {
    await add("changed", { recurrenceInterval: "PT1M" }, { priority: 1 });
    const { eTag } = await client.jobSchedule.get("changed");
    const jobSpecification = { poolInfo: POOL_INFO, priority: 2 };
    await client.jobSchedule.patch("changed", { jobSpecification });
    assert.equal((await client.job.get("changed:job-1")).priority, 1);
    await client.job.terminate("changed:job-1");
    assert.equal((await jobIn("changed:job-2", "active"))?.priority, 2);
    const ifMatch = { jobSchedulePatchOptions: { ifMatch: eTag! } };
    await assert.rejects(client.jobSchedule.patch("changed", {}, ifMatch), { code: "ConditionNotMet" });
    // A PUT without metadata deletes it.
    await client.jobSchedule.patch("changed", { metadata: [{ name: "a", value: "b" }] });
    await client.jobSchedule.update("changed", { schedule: { recurrenceInterval: "PT1H" }, jobSpecification });
    const { schedule, metadata } = await client.jobSchedule.get("changed");
    assert.deepEqual([schedule, metadata], [{ recurrenceInterval: "PT1H" }, undefined]);
  });

  it("end with their last time, and leave an active job", async () => {
    await add("ends", { recurrenceInterval: "PT1M" });
    const end = new Date(Date.now() + 5 * MINUTE);
    await client.jobSchedule.patch("ends", { schedule: { recurrenceInterval: "PT1M", doNotRunAfter: end } });
    const { executionInfo } = await client.jobSchedule.get("ends");
    assert.ok(Number(executionInfo?.nextRunTime ?? 0) <= Number(end));
    await until(
      () => Date.now(),
      (now) => now > Number(end) + MINUTE,
    );
    assert.equal((await client.jobSchedule.get("ends")).state, "active");
    await client.job.terminate("ends:job-1");
    assert.equal((await scheduleIn("ends", "completed")).executionInfo?.nextRunTime, undefined);
    assert.deepEqual(await jobsOf("ends"), ["ends:job-1"]);
  });

  it("end their job when they are terminated, and accept no change then", async () => {
    await add("stopped", { recurrenceInterval: "PT1M" });
    assert.equal((await client.jobSchedule.terminate("stopped"))._response.status, 202);
    await scheduleIn("stopped", "completed");
    const { executionInfo } = (await jobIn("stopped:job-1", "completed"))!;
    assert.equal(executionInfo?.terminateReason, "TerminateJobSchedule");
    for (const change of [
      () => client.jobSchedule.terminate("stopped"),
      () => client.jobSchedule.disable("stopped"),
      () => client.jobSchedule.enable("stopped"),
      () => client.jobSchedule.patch("stopped", {}),
    ]) {
      await assert.rejects(change(), { code: "JobScheduleCompleted", statusCode: 409 });
    }
  });

  it("are deleted with their jobs", async () => {
    await add("deleted", { recurrenceInterval: "PT1M" });
    assert.equal((await client.jobSchedule.exists("deleted")).body, true);
    assert.equal((await client.jobSchedule.deleteMethod("deleted"))._response.status, 202);
    await until(
      () => client.jobSchedule.exists("deleted"),
      ({ body }) => !body,
    );
    await assert.rejects(client.job.get("deleted:job-1"), { code: "JobNotFound" });
    await assert.rejects(client.job.listFromJobSchedule("deleted"), { code: "JobScheduleNotFound" });
  });

  it("have ids that no job has", async () => {
    await add("same");
    await client.job.add({ id: "taken", poolInfo: POOL_INFO });
    await assert.rejects(add("Same"), { code: "JobScheduleExists", statusCode: 409 });
    await assert.rejects(add("taken"), { code: "JobWithSameIdExists", statusCode: 409 });
    await assert.rejects(client.job.add({ id: "same", poolInfo: POOL_INFO }), { code: "JobScheduleWithSameIdExists" });
    await assert.rejects(client.job.add({ id: "same:job-9", poolInfo: POOL_INFO }), { code: "InvalidPropertyValue" });
  });

  for (const [property, schedule] of [
    ["schedule.recurrenceInterval", { recurrenceInterval: "PT59S" }],
    ["schedule.startWindow", { startWindow: "PT30S" }],
    ["schedule.doNotRunAfter", { doNotRunAfter: new Date(0) }],
  ] as const) {
    it(`are refused with ${property} ${Object.values(schedule)[0]}`, async () => {
      await assert.rejects(add("refused", schedule), (error: { code?: string; body?: { values?: object[] } }) => {
        assert.equal(error.code, "InvalidPropertyValue");
        assert.deepEqual(error.body?.values?.[0], { key: "PropertyName", value: property });
        return true;
      });
    });
  }

  it("are listed with filter and select, and so are their jobs", async () => {
    await add("listed");
    const list = await client.jobSchedule.list({
      jobScheduleListOptions: { filter: "startswith(id,'listed') and state eq 'active'", select: "id,state" },
    });
    assert.deepEqual([...list], [{ id: "listed", state: "active" }]);
    const jobs = await client.job.list({ jobListOptions: { filter: "startswith(id,'listed:')", select: "id" } });
    assert.deepEqual(
      jobs.map(({ id, state }) => [id, state]),
      [["listed:job-1", undefined]],
    );
  });

  it("run tasks in a folder of their own, which knows its job", async () => {
    const jobPreparationTask = { commandLine: `/bin/sh -c "echo $AZ_BATCH_JOB_ID"` };
    await add("Work", {}, { jobPreparationTask });
    await client.task.add("Work:job-1", shell("task", "echo $AZ_BATCH_JOB_ID"));
    const { nodeInfo } = await taskIn(client, "Work:job-1", "task", "completed");
    assert.equal(nodeInfo?.taskRootDirectory, "workitems/Work/job-1/task");
    const { json } = await test.request("GET", "/jobs/Work%3Ajob-1/tasks/task/files?api-version=2024-07-01.20.0");
    assert.ok(json.value.some(({ name }: { name: string }) => name === "stdout.txt"));
    const root = join(test.environment.state.path("batch"), "myaccount");
    const found = readdirSync(root, { recursive: true, encoding: "utf8" });
    assert.ok(found.some((path) => path.endsWith("workitems/Work/job-1/jobpreparation/stdout.txt")));
    await client.jobSchedule.deleteMethod("Work");
    await until(
      () => client.jobSchedule.exists("Work"),
      ({ body }) => !body,
    );
    const left = readdirSync(root, { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      left.filter((path) => path.endsWith("workitems/Work/job-1")),
      [],
    );
  });

  it("continue after a restart", async () => {
    await add("restarted", { recurrenceInterval: "PT1M" });
    await test.batch.close();
    // The client's open connections end.
    await assert.rejects(client.job.get("restarted:job-1"), /ECONNREFUSED|socket hang up/);
    await test.open();
    client = test.client();
    await client.job.terminate("restarted:job-1");
    await jobIn("restarted:job-2", "active");
  });
});
