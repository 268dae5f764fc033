import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { type BatchError, createJob, explainFailure, explanationText, runJob } from "../../../jobs";
import { shell } from "../../../local/test/batch/support/test-batch";
import { useLocalBatch } from "../support/local-batch";

describe("runJob with a manager task and a release task", function () {
  this.timeout(60_000);
  const { local, client } = useLocalBatch();
  const quick = { firstSeconds: 0.02, longestSeconds: 0.02 };

  before(() => local.pool({ id: "workers" }));

  it("waits for the manager task too, and runs the release task at the end", async () => {
    const { tasks } = await runJob(client(), {
      job: {
        id: "managed",
        poolInfo: { poolId: "workers" },
        jobManagerTask: { id: "manager", commandLine: "/bin/true", killJobOnCompletion: false },
        jobPreparationTask: { commandLine: "/bin/true" },
        jobReleaseTask: { commandLine: "/bin/sh -c 'echo released >&2; exit 4'" },
      },
      tasks: [shell("t", "true")],
      ...quick,
    });
    assert.equal(tasks.succeeded, 2);
    const job = client().job("managed");
    while ((await job.get()).state !== "completed");
    const text = explanationText((await explainFailure(job))!);
    assert.match(text, /release task of job managed on node tvm\S+ failed with exit code 4/);
    assert.match(text, /stderr\.txt:\n +released/);
  });

  it("ends with the job if the manager task completes first", async () => {
    const run = runJob(client(), {
      job: {
        id: "killed",
        poolInfo: { poolId: "workers" },
        jobManagerTask: { id: "manager", commandLine: "/bin/sleep 1", killJobOnCompletion: true },
      },
      tasks: Array.from({ length: 3 }, (_, index) => shell(`t${index}`, "sleep 600")),
      ...quick,
    });
    await assert.rejects(run, (error: BatchError) => {
      assert.equal(error.code, "JobEnded", error.message);
      assert.match(error.message, /\(JMComplete\), and \d of its tasks never ran/);
      return true;
    });
    assert.match(explanationText((await explainFailure(client().job("killed")))!), /\n {2}JMComplete\n {2}cause: /);
  });

  it("has not failed if all tasks have completed when the manager task does", async () => {
    const job = await createJob(client(), {
      id: "done",
      poolInfo: { poolId: "workers" },
      jobManagerTask: { id: "manager", commandLine: "/bin/true", killJobOnCompletion: true },
    });
    while ((await job.get()).state !== "completed");
    assert.equal((await job.get()).executionInfo?.terminateReason, "JMComplete");
    assert.equal(await explainFailure(job), undefined);
  });
});
