import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  createJob,
  explainFailure,
  explanationText,
  type JobError,
  type JobProgress,
  submitTasks,
  terminateJob,
  waitForTasks,
} from "../../../jobs";
import { shell } from "../../../local/test/batch/support/test-batch";
import { batchFault } from "../support/batch-proxy";
import { useLocalBatch } from "../support/local-batch";
import { type VirtualClock, virtualClock } from "../support/virtual-clock";

describe("waitForTasks", function () {
  this.timeout(60_000);
  const { local, client, proxy, settings } = useLocalBatch();
  let jobs = 0;

  /** Creates a job whose tasks run for real, on a node of its own pool unless it has none. */
  const newJob = async (poolId: string, more: object = {}) => {
    const id = `wait-${++jobs}`;
    await createJob(client(), { id, poolInfo: { poolId }, ...more });
    return client().job(id);
  };
  const quick = { firstSeconds: 0.02, longestSeconds: 0.02 };

  it("returns the failed tasks, and reports each ended task once", async () => {
    await local.pool({ id: "both" });
    const job = await newJob("both");
    await submitTasks(job, [shell("good", "true"), shell("bad", "exit 3"), shell("worse", "exit 4")]);
    const progress: JobProgress[] = [];
    const ended: string[] = [];
    const result = await waitForTasks(job, {
      ...quick,
      onProgress: (each) => progress.push(each),
      onTasksEnded: (tasks) => ended.push(...tasks.map(({ id }) => id)),
    });
    assert.deepEqual(
      result.failed.map(({ id, executionInfo }) => [id, executionInfo?.exitCode]),
      [
        ["bad", 3],
        ["worse", 4],
      ],
    );
    assert.deepEqual(result.tasks, { active: 0, running: 0, completed: 3, succeeded: 1, failed: 2, total: 3 });
    assert.deepEqual(result.blocked, []);
    assert.deepEqual(ended.sort(), ["bad", "good", "worse"]);
    assert.equal(Object.values(progress[0]?.nodes ?? {})[0], 1);
  });

  it("ends at once for a job without tasks", async () => {
    assert.equal((await waitForTasks(await newJob("none"), quick)).tasks.total, 0);
  });

  it("ends when only tasks remain that depend on a failed one, also through others and by ranges", async () => {
    await local.pool({ id: "blocked" });
    const job = await newJob("blocked", { usesTaskDependencies: true });
    await submitTasks(job, [
      shell("1", "exit 1"),
      shell("direct", "true", { dependsOn: { taskIds: ["1"] } }),
      shell("range", "true", { dependsOn: { taskIdRanges: [{ start: 1, end: 5 }] } }),
      shell("through", "true", { dependsOn: { taskIds: ["direct"] } }),
      shell("free", "true"),
    ]);
    const { blocked, failed } = await waitForTasks(job, quick);
    assert.deepEqual([...blocked].sort(), ["direct", "range", "through"]);
    assert.deepEqual(
      failed.map(({ id }) => id),
      ["1"],
    );
  });

  it("waits for tasks whose failed dependency is satisfied by its exit conditions", async () => {
    await local.pool({ id: "satisfied" });
    const job = await newJob("satisfied", { usesTaskDependencies: true });
    const satisfy = { dependencyAction: "satisfy" as const };
    await submitTasks(job, [
      shell("fails", "exit 1", { exitConditions: { exitCodes: [{ code: 1, exitOptions: satisfy }] } }),
      shell("runs", "true", { dependsOn: { taskIds: ["fails"] } }),
    ]);
    const { blocked, tasks } = await waitForTasks(job, quick);
    assert.deepEqual([blocked, tasks.succeeded], [[], 1]);
  });

  it("fails as soon as every node of the pool has failed, with the last lines of the StartTask", async () => {
    const startTask = { commandLine: "/bin/sh -c 'echo no tool here >&2; exit 7'", waitForSuccess: true };
    await local.pool({ id: "broken", startTask });
    const job = await newJob("broken");
    await submitTasks(job, [shell("t", "true")]);
    await assert.rejects(waitForTasks(job, quick), (error: Error & { code: string }) => {
      assert.equal(error.code, "PoolFailed");
      assert.match(error.message, /^no node of the pool can run a task\npool broken has 1 nodes that run no tasks\n/);
      assert.match(error.message, /is starttaskfailed: its StartTask ended with exit code 7 after 0 retries/);
      assert.match(error.message, /startup\/stderr\.txt:\n +no tool here/);
      return true;
    });
  });

  it("fails as soon as a pool without nodes will not get any", async () => {
    settings({ "resize.error": "AllocationFailed" });
    try {
      await local.pool({ id: "empty" });
      const job = await newJob("empty");
      await submitTasks(job, [shell("t", "true")]);
      await assert.rejects(waitForTasks(job, quick), {
        code: "PoolFailed",
        message: /AllocationFailed: Desired number of dedicated nodes could not be allocated\n.*\n +do: correct what/,
      });
    } finally {
      settings({ "resize.error": "none" });
    }
  });

  it("fails as soon as the preparation task has failed on every node, with its last lines", async () => {
    await local.pool({ id: "unprepared", targetDedicatedNodes: 2 });
    const script = "echo no license >&2; exit 5";
    const jobPreparationTask = { commandLine: `/bin/sh -c "${script}"`, constraints: { maxTaskRetryCount: 0 } };
    const job = await newJob("unprepared", { jobPreparationTask });
    await submitTasks(job, [shell("t", "true")]);
    await assert.rejects(waitForTasks(job, quick), {
      code: "PoolFailed",
      message:
        /^the preparation task of job wait-\d+ failed on all nodes\npreparation task of .* failed with exit code 5\n[\s\S]*no license/,
    });
  });

  it("fails for a job whose pool does not exist", async () => {
    const job = await newJob("none");
    await submitTasks(job, [shell("t", "true")]);
    await assert.rejects(waitForTasks(job, quick), {
      code: "PoolFailed",
      message: "pool none of the job does not exist (PoolNotFound); delete the job, and create it with another pool",
    });
  });

  it("fails if only tasks remain that need more task slots than a node has, and tasks that depend on them", async () => {
    await local.pool({ id: "narrow", taskSlotsPerNode: 2 });
    const job = await newJob("narrow", { usesTaskDependencies: true });
    await submitTasks(job, [
      shell("fits", "true", { requiredSlots: 2 }),
      shell("large", "true", { requiredSlots: 3 }),
      shell("larger", "true", { requiredSlots: 200 }),
      shell("merge", "true", { dependsOn: { taskIds: ["fits", "large"] } }),
    ]);
    await assert.rejects(waitForTasks(job, quick), (error: JobError) => {
      const of = (id: string, slots: number) =>
        `task ${id} needs ${slots} task slots, but a node of pool narrow has 2, so it never runs; submit it with at most 2, or use a pool with more \`taskSlotsPerNode\``;
      assert.deepEqual([error.code, error.message], ["PoolFailed", `${of("large", 3)}\nand 1 more`]);
      assert.deepEqual(error.explanations.map(explanationText), [of("large", 3), of("larger", 200)]);
      return true;
    });
    assert.equal((await job.task("fits").get()).executionInfo?.exitCode, 0);
    const explanation = explanationText((await explainFailure(job))!);
    assert.match(
      explanation,
      /^job \S+ is active, and 0 of its tasks failed\n {2}task large needs 3 [\s\S]*\n {2}task larger/,
    );
  });

  it("notes that a pool of fixed size has a target of 0 nodes, and waits for its nodes", async () => {
    await local.pool({ id: "unsized", targetDedicatedNodes: 0 });
    const job = await newJob("unsized");
    await submitTasks(job, [shell("t", "true")]);
    const note = "pool unsized has no nodes, and a fixed target of 0 nodes; resize it, or enable autoscale";
    const notes: (string | undefined)[] = [];
    let resized: Promise<unknown> | undefined;
    const { tasks } = await waitForTasks(job, {
      ...quick,
      onProgress: (progress) => {
        notes.push(progress.note);
        resized ??= explainFailure(job).then(async (explanation) => {
          assert.equal(explanationText(explanation!), `job ${job.id} is active, and 0 of its tasks failed\n  ${note}`);
          await local.client().pool.resize("unsized", { targetDedicatedNodes: 1 });
        });
      },
    });
    await resized;
    assert.deepEqual([notes[0], notes.at(-1), tasks.succeeded], [note, undefined, 1]);
  });

  it("fails if the job ends or is disabled before its tasks have run", async () => {
    const ended = await newJob("none");
    await submitTasks(ended, [shell("t", "true")]);
    await terminateJob(ended, { reason: "enough" });
    await assert.rejects(waitForTasks(ended, quick), {
      code: "JobEnded",
      message: `job ${ended.id} is completed (enough), and 1 of its tasks never ran; create it again if these tasks should run`,
    });
    const disabled = await newJob("none");
    await submitTasks(disabled, [shell("t", "true")]);
    await local.client().job.disable(disabled.id, "wait");
    await assert.rejects(waitForTasks(disabled, quick), { code: "JobEnded", message: /enable it/ });
  });

  it("fails at the time limit, and continues when it is called again", async () => {
    await local.pool({ id: "slow" });
    const job = await newJob("slow");
    await submitTasks(job, [shell("t", "sleep 600")]);
    await assert.rejects(waitForTasks(job, { ...quick, timeLimitSeconds: 0.1 }), {
      code: "TimeLimitReached",
      message: `job ${job.id} must finish within 0.1 s, but 1 of 1 tasks have not; wait longer, or terminate the job`,
    });
    const waiting = waitForTasks(job, quick);
    await job.task("t").terminate();
    assert.equal((await waiting).tasks.completed, 1);
  });

  it("waits without a role to read pools", async () => {
    await local.pool({ id: "unseen" });
    const { url, requests } = await proxy((request) =>
      request.url.includes("/nodecounts") ? batchFault(403, "PermissionDenied") : undefined,
    );
    const { id } = await newJob("unseen");
    const job = client({ endpoint: url }).job(id);
    await submitTasks(job, [shell("t", "true")]);
    const progress: JobProgress[] = [];
    const { tasks } = await waitForTasks(job, { ...quick, onProgress: (each) => progress.push(each) });
    assert.deepEqual([tasks.succeeded, progress[0]?.nodes], [1, {}]);
    assert.equal(requests.filter((request) => request.url.includes("/nodecounts")).length, 1);
  });

  describe("at a service that answers as scripted", () => {
    const counts = (active: number, running: number, succeeded: number, failed = 0) => ({
      status: 200,
      body: { taskCounts: { active, running, completed: succeeded + failed, succeeded, failed } },
    });
    /** Answers the counts one after the other, and remembers when each request came. */
    const scripted = async (all: ReturnType<typeof counts>[], listed: object[] = []) => {
      const clock = virtualClock();
      const times: number[] = [];
      const server = await proxy(({ url }) => {
        times.push(clock.now());
        if (url.includes("/taskcounts")) return all.length > 1 ? all.shift() : all[0];
        if (url.includes("/tasks")) return { status: 200, body: { value: url.includes("ne%20") ? [] : listed } };
        if (url.includes("/nodecounts")) return { status: 200, body: { value: [{ dedicated: { idle: 1 } }] } };
        return { status: 200, body: { id: "job", state: "active", executionInfo: { poolId: "pool" } } };
      });
      return { job: client({ endpoint: server.url, clock }).job("job"), clock, times, requests: server.requests };
    };
    const long = (clock: VirtualClock) => clock.waits.filter((wait) => wait > 1000);

    it("polls after 5 s, later and later while nothing changes, and again after 5 s when something does", async () => {
      const all = [
        counts(1, 0, 0),
        counts(1, 0, 0),
        counts(1, 0, 0),
        counts(0, 1, 0),
        counts(0, 1, 0),
        counts(0, 0, 1),
      ];
      const { job, clock } = await scripted(all);
      await waitForTasks(job);
      assert.deepEqual(long(clock), [5_000, 7_500, 11_250, 5_000, 7_500]);
    });

    it("waits at most 30 s between two polls, and not beyond the time limit", async () => {
      const { job, clock } = await scripted([...Array(9).fill(counts(0, 1, 0)), counts(0, 0, 1)]);
      await waitForTasks(job);
      assert.equal(Math.max(...clock.waits), 30_000);
      const limited = await scripted([counts(0, 1, 0)]);
      await assert.rejects(waitForTasks(limited.job, { timeLimitSeconds: 12 }), { code: "TimeLimitReached" });
      assert.ok(limited.clock.now() >= 12_000 && limited.clock.now() < 15_000, `${limited.clock.now()}`);
    });

    it("ends at the time limit while the service throttles all requests", async () => {
      const { job, clock } = await scripted([batchFault(503, "ServerBusy") as ReturnType<typeof counts>]);
      await assert.rejects(waitForTasks(job, { timeLimitSeconds: 60 }), {
        code: "TimeLimitReached",
        message: "job job must finish within 60 s, but the service did not answer (ServerBusy); wait longer",
      });
      assert.ok(clock.now() >= 60_000 && clock.now() < 62_000, `${clock.now()}`);
    });

    it("sends at most one request per second, also while it lists the pages of many tasks", async () => {
      const listed = Array.from({ length: 1000 }, (_, index) => ({ id: `t${index}`, state: "completed" }));
      const all = [counts(90_000, 10, 0), counts(50_000, 10, 40_000), counts(0, 0, 100_000)];
      const { job, times } = await scripted(all, listed);
      let ended = 0;
      await waitForTasks(job, { onTasksEnded: (tasks) => (ended += tasks.length) });
      assert.equal(ended, 1000);
      for (const [index, time] of times.slice(1).entries()) assert.ok(time - times[index]! >= 1000, `${times}`);
    });

    it("asks only for tasks that have changed since the last time, and only for the properties it needs", async () => {
      const stateTransitionTime = "2026-11-27T10:00:30.000Z";
      const listed = [{ id: "t0", state: "completed", stateTransitionTime }];
      const { job, requests } = await scripted([counts(1, 1, 1), counts(0, 1, 2), counts(0, 0, 3)], listed);
      await waitForTasks(job, { onTasksEnded: () => {} });
      const filters = requests
        .map(({ url }) => new URL(url, "https://x").searchParams)
        .filter((query) => query.get("$filter")?.startsWith("state eq 'completed'"));
      assert.equal(filters[0]?.get("$filter"), "state eq 'completed'");
      assert.equal(
        filters[1]?.get("$filter"),
        "state eq 'completed' and stateTransitionTime ge DateTime'2026-11-27T10:00:25.000Z'",
      );
      assert.equal(filters[0]?.get("$select"), "id,state,stateTransitionTime,executionInfo,nodeInfo");
      // Without the callback, no task is listed before the end.
      const counted = await scripted([counts(1, 1, 1), counts(0, 1, 2), counts(0, 0, 3)]);
      await waitForTasks(counted.job);
      const listings = counted.requests.filter(({ url }) => url.includes("/tasks"));
      assert.deepEqual(
        listings.map(({ url }) => new URL(url, "https://x").searchParams.get("$filter")),
        ["state ne 'completed'", "state eq 'completed' and executionInfo/result eq 'failure'"],
      );
    });

    it("finds the failed tasks and counts again if the numbers lack them", async () => {
      const failed = { id: "late", state: "completed", executionInfo: { result: "failure" } };
      const { job } = await scripted([counts(0, 0, 4), counts(0, 0, 4, 1)], [failed]);
      const { tasks, failed: found } = await waitForTasks(job);
      assert.deepEqual([tasks.failed, found.map(({ id }) => id)], [1, ["late"]]);
    });

    it("does not believe numbers that lack tasks", async () => {
      let unfinished = 2;
      const clock = virtualClock();
      const { url } = await proxy((request) => {
        if (request.url.includes("/taskcounts")) return counts(0, 0, 5);
        if (request.url.includes("/tasks"))
          return { status: 200, body: { value: unfinished-- > 0 ? [{ id: "t" }] : [] } };
        return { status: 200, body: { id: "job", state: "active" } };
      });
      await waitForTasks(client({ endpoint: url, clock }).job("job"));
      assert.deepEqual(long(clock), [5_000, 7_500]);
    });
  });

  it("survives throttling with Retry-After, errors of the server and lost connections", async () => {
    await local.pool({ id: "faults" });
    const made = await newJob("faults");
    await submitTasks(made, [shell("t", "true")]);
    const faults = [
      batchFault(429, "TooManyRequests", { "retry-after": "20" }),
      { cut: "before" as const },
      batchFault(503, "ServerBusy", { "retry-after": "30" }),
      { cut: "after" as const },
      batchFault(500, "InternalError"),
    ];
    const { url } = await proxy(() => faults.shift());
    const clock = virtualClock();
    const { tasks } = await waitForTasks(client({ endpoint: url, clock }).job(made.id));
    assert.equal(tasks.succeeded, 1);
    assert.ok(clock.waits.includes(20_000) && clock.waits.includes(30_000), `${clock.waits}`);
  });

  it("ends with its signal", async () => {
    const job = await newJob("none");
    await submitTasks(job, [shell("t", "true")]);
    const ending = new AbortController();
    const waiting = waitForTasks(job, { ...quick, onProgress: () => ending.abort(), abortSignal: ending.signal });
    await assert.rejects(waiting, { name: "AbortError" });
  });
});
