import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { createJob, type JobError, type RunDescription, type RunProgress, runJob, submitTasks } from "../../../jobs";
import { shell } from "../../../local/test/batch/support/test-batch";
import { useLocalBatch } from "../support/local-batch";

describe("runJob", function () {
  this.timeout(60_000);
  const { local, client } = useLocalBatch();
  let jobs = 0;

  before(() => local.pool({ id: "workers" }));

  const run = async (description: Partial<RunDescription> & Pick<RunDescription, "tasks">) => {
    const id = description.job?.id ?? `run-${++jobs}`;
    const poolInfo = { poolId: "workers" };
    const whole = { firstSeconds: 0.02, longestSeconds: 0.02, ...description };
    return { id, ended: await runJob(client(), { ...whole, job: { id, poolInfo, ...description.job } }) };
  };

  it("uploads, creates, submits, waits, downloads and terminates, in this order", async () => {
    const steps: string[] = [];
    const note = (step: string) => {
      if (steps.at(-1) !== step) steps.push(step);
    };
    const { id, ended } = await run({
      uploadInputs: async () => note("upload"),
      tasks: [shell("a", "true"), shell("b", "true")],
      downloadOutputs: async ({ tasks }) => note(`download of ${tasks.succeeded}`),
      onProgress: ({ step }: RunProgress) => note(step),
    });
    assert.deepEqual(steps, ["upload", "created", "submitting", "submitted", "waiting", "download of 2", "cleaned"]);
    assert.deepEqual([ended.tasks.succeeded, ended.failed], [2, []]);
    const { state = "", executionInfo } = await client().job(id).get();
    assert.match(state, /^(terminating|completed)$/);
    assert.equal(executionInfo?.terminateReason, "UserTerminate");
  });

  it("has a job's priority, constraints, environment, preparation task and end, and sets the end after the tasks", async () => {
    const { id } = await run({
      job: {
        id: "described",
        poolInfo: { poolId: "workers" },
        priority: 10,
        constraints: { maxTaskRetryCount: 1 },
        commonEnvironmentSettings: [{ name: "QUALITY", value: "high" }],
        jobPreparationTask: { commandLine: "/bin/sh -c 'echo prepared > $AZ_BATCH_NODE_SHARED_DIR/prepared'" },
        onAllTasksComplete: "terminatejob",
        usesTaskDependencies: true,
      },
      tasks: [shell("first", "test $QUALITY = high && cat $AZ_BATCH_NODE_SHARED_DIR/prepared")],
      cleanUp: "keep",
    });
    const job = client().job(id);
    while ((await job.get()).state !== "completed");
    const info = await job.get();
    assert.deepEqual(
      [info.onAllTasksComplete, info.executionInfo?.terminateReason],
      ["terminatejob", "AllTasksComplete"],
    );
    assert.equal(await job.task("first").readFile("stdout.txt"), "prepared\n");
  });

  it("fails if tasks failed or never ran, after the download, with the reasons", async () => {
    let downloaded = 0;
    const failing = run({
      job: { id: "failing", poolInfo: { poolId: "workers" }, usesTaskDependencies: true },
      tasks: [
        shell("good", "true"),
        shell("bad", "echo no such texture >&2; exit 3"),
        shell("after", "true", { dependsOn: { taskIds: ["bad"] } }),
      ],
      downloadOutputs: async ({ tasks }) => {
        downloaded = tasks.succeeded;
      },
      cleanUp: "delete",
    });
    await assert.rejects(failing, (error: JobError) => {
      assert.deepEqual([error.name, error.code, error.explanations.length], ["JobError", "TasksFailed", 1]);
      assert.match(
        error.message,
        /^1 of 3 tasks of job failing failed, and 1 never ran, because a task that they depend on failed\ntask bad failed with exit code 3\n[\s\S]*no such texture$/,
      );
      return true;
    });
    assert.equal(downloaded, 1);
    await assert.rejects(client().job("failing").get(), { code: "JobNotFound" });
  });

  it("refuses a job of an earlier run, replaces it, or continues it", async () => {
    const job = { id: "again", poolInfo: { poolId: "workers" } };
    await run({ job, tasks: [shell("a", "exit 0")], cleanUp: "keep" });
    await assert.rejects(run({ job, tasks: [] }), { name: "BatchError", code: "JobExists" });
    const steps: RunProgress[] = [];
    const more = [shell("a", "exit 9"), shell("b", "true")];
    const continued = await run({
      job,
      tasks: more,
      existing: "continue",
      cleanUp: "keep",
      onProgress: (each) => steps.push(each),
    });
    assert.equal(continued.ended.tasks.succeeded, 2);
    const submitted = steps.find(({ step }) => step === "submitted");
    assert.deepEqual(submitted && "added" in submitted && [submitted.added, submitted.existing], [1, ["a"]]);
    const replaced = await run({ job, tasks: [shell("c", "true")], existing: "replace", cleanUp: "terminate" });
    assert.equal(replaced.ended.tasks.total, 1);
    while ((await client().job("again").get()).state !== "completed");
    const ended = await run({ job, tasks: [shell("C", "true")], existing: "continue" });
    assert.equal(ended.ended.tasks.total, 1);
  });

  it("does not take a job for complete that has ended or is disabled without all tasks", async () => {
    const tasks = ["a", "b", "c"].map((id) => shell(id, "true"));
    for (const end of ["terminate", "disable"]) {
      const job = await createJob(client(), { id: `half-${end}`, poolInfo: { poolId: "workers" } });
      await submitTasks(job, tasks.slice(0, 1));
      const body = JSON.stringify(end === "disable" ? { disableTasks: "wait" } : {});
      const path = `/jobs/${job.id}/${end}`;
      await job.connection.send({ method: "POST", path, body, purpose: `${end} the job` });
      const description = { id: job.id, poolInfo: { poolId: "workers" } };
      await assert.rejects(run({ job: description, tasks, existing: "continue" }), {
        code: "JobEnded",
        message: `job half-${end} has ended or is disabled, and lacks 2 tasks, such as b; enable it, or give \`existing: "replace"\` to run all tasks again`,
      });
    }
  });

  it("leaves the job as it is if the wait ends early", async () => {
    const ending = new AbortController();
    const waiting = run({
      job: { id: "aborted", poolInfo: { poolId: "workers" } },
      tasks: [shell("t", "sleep 600")],
      onProgress: ({ step }) => step === "waiting" && ending.abort(),
      abortSignal: ending.signal,
    });
    await assert.rejects(waiting, { name: "AbortError" });
    assert.equal((await client().job("aborted").get()).state, "active");
    await client().job("aborted").terminate();
  });

  it("does nothing if its signal is aborted", async () => {
    let uploads = 0;
    const description = { tasks: [], uploadInputs: async () => ++uploads, abortSignal: AbortSignal.abort() };
    await assert.rejects(run({ job: { id: "never", poolInfo: { poolId: "workers" } }, ...description }), {
      name: "AbortError",
    });
    assert.equal(uploads, 0);
    await assert.rejects(client().job("never").get(), { code: "JobNotFound" });
  });

  it("accepts tasks of @azure/batch", async () => {
    const task: BatchServiceModels.TaskAddParameter = {
      id: "typed",
      commandLine: "/bin/true",
      environmentSettings: [{ name: "A", value: "b" }],
      constraints: { maxTaskRetryCount: 1, retentionTime: "PT1H" },
      userIdentity: { autoUser: { scope: "task", elevationLevel: "nonadmin" } },
    };
    const description: BatchServiceModels.JobAddParameter = {
      id: "typed",
      poolInfo: { poolId: "workers" },
      jobReleaseTask: { commandLine: "/bin/true" },
      jobPreparationTask: { commandLine: "/bin/true" },
    };
    const { jobReleaseTask: _, ...supported } = description;
    const job = await createJob(client(), supported);
    assert.equal((await submitTasks(job, [task])).added, 1);
  });
});
