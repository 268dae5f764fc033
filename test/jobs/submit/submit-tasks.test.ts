import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { createJob, JobError, submitTasks, type TaskDescription } from "../../../jobs";
import { MAX_CHUNK_BYTES, MAX_CHUNK_TASKS } from "../../../jobs/submit/chunks";
import { type BatchProxyRequest, batchFault } from "../support/batch-proxy";
import { useLocalBatch } from "../support/local-batch";
import { virtualClock } from "../support/virtual-clock";

describe("submitTasks", () => {
  const { client, proxy } = useLocalBatch();
  let jobs = 0;

  /** A job without a pool keeps its tasks active. */
  const newJob = async (endpoint?: string) => {
    const id = `submit-${++jobs}`;
    await createJob(client(), { id, poolInfo: { poolId: "none" } });
    return client({ ...(endpoint !== undefined && { endpoint }), clock: virtualClock() }).job(id);
  };
  const tasks = (count: number, more: Partial<TaskDescription> = {}): TaskDescription[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `t${String(index).padStart(5, "0")}`,
      commandLine: "true",
      ...more,
    }));
  const isAdd = ({ url }: BatchProxyRequest) => url.includes("/addtaskcollection");
  const idsOf = ({ body }: BatchProxyRequest) => (JSON.parse(body).value as TaskDescription[]).map(({ id }) => id);
  const refusedBy = async (promise: Promise<unknown>): Promise<JobError> => {
    const error = await promise.then(
      () => assert.fail("the tasks must be refused"),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof JobError, String(error));
    return error;
  };

  it("adds tasks of an iterable and of an async iterable, at most 100 with each request", async () => {
    const { url, requests } = await proxy();
    const job = await newJob(url);
    assert.deepEqual(await submitTasks(job, tasks(250)), { added: 250, existing: [] });
    async function* later() {
      yield* tasks(3).map((task) => ({ ...task, id: `later-${task.id}` }));
    }
    assert.deepEqual(await submitTasks(job, later()), { added: 3, existing: [] });
    assert.deepEqual(
      requests.filter(isAdd).map((request) => idsOf(request).length),
      [100, 100, 50, 3],
    );
    assert.equal((await job.taskCounts()).active, 253);
  });

  it("takes tasks only as requests end, so that memory is bounded", async () => {
    let taken = 0;
    let inFlight = 0;
    let most = 0;
    const { url } = await proxy((request) => {
      if (!isAdd(request)) return undefined;
      inFlight += 1;
      most = Math.max(most, taken - inFlight * MAX_CHUNK_TASKS);
      return (answer) => {
        inFlight -= 1;
        return answer;
      };
    });
    const job = await newJob(url);
    function* counted() {
      for (const task of tasks(2_000)) {
        taken += 1;
        yield task;
      }
    }
    const progress: number[] = [];
    await submitTasks(job, counted(), {
      concurrency: 2,
      onProgress: ({ added }) => {
        // The tasks of at most three requests are ahead of the last one that has ended.
        assert.ok(taken - added <= 3 * MAX_CHUNK_TASKS + 1, `${taken} taken, ${added} added`);
        progress.push(added);
      },
    });
    assert.equal(progress.length, 20);
    assert.equal(progress.at(-1), 2_000);
  });

  it("keeps the order of the tasks with one request at a time", async () => {
    const { url, requests } = await proxy();
    const job = await newJob(url);
    const shuffled = tasks(300).sort((a, b) => (a.id.at(-1)! < b.id.at(-1)! ? -1 : 1));
    await submitTasks(job, shuffled, { concurrency: 1 });
    assert.deepEqual(
      requests.filter(isAdd).flatMap(idsOf),
      shuffled.map(({ id }) => id),
    );
  });

  it("sends less than 1 MB with each request", async () => {
    const { url, requests } = await proxy();
    const job = await newJob(url);
    const large = tasks(60, { commandLine: `echo ${"ä".repeat(14_000)}` });
    assert.equal((await submitTasks(job, large)).added, 60);
    const sizes = requests.filter(isAdd).map(({ body }) => Buffer.byteLength(body));
    assert.ok(sizes.length === 2 && Math.max(...sizes) <= MAX_CHUNK_BYTES, `${sizes}`);
  });

  it("halves a request that is too large for the service", async () => {
    const { url, requests } = await proxy((request) =>
      isAdd(request) && idsOf(request).length > 20 ? batchFault(413, "RequestBodyTooLarge") : undefined,
    );
    const job = await newJob(url);
    assert.deepEqual(await submitTasks(job, tasks(50)), { added: 50, existing: [] });
    assert.deepEqual(
      requests.filter(isAdd).map((request) => idsOf(request).length),
      [50, 25, 13, 12, 25, 13, 12],
    );
  });

  it("refuses a single task that is too large, with the service's code", async () => {
    const job = await newJob();
    const huge = { id: "huge", commandLine: "true", displayName: "x".repeat(1_100_000) };
    const error = await refusedBy(submitTasks(job, [...tasks(2), huge]));
    assert.deepEqual(
      error.refused.map(({ taskId, code }) => [taskId, code]),
      [["huge", "RequestBodyTooLarge"]],
    );
    assert.equal((await job.taskCounts()).active, 2);
  });

  it("retries throttled requests after Retry-After, errors of the server, and lost connections", async () => {
    const faults = [
      batchFault(429, "TooManyRequests", { "retry-after": "7" }),
      batchFault(503, "ServerBusy"),
      { cut: "before" as const },
      batchFault(500, "InternalError"),
    ];
    const { url } = await proxy((request) => (isAdd(request) ? faults.shift() : undefined));
    const job = await newJob(url);
    assert.deepEqual(await submitTasks(job, tasks(5)), { added: 5, existing: [] });
    const { waits } = job.connection.clock as ReturnType<typeof virtualClock>;
    assert.deepEqual(waits, [7_000, 500, 1_000, 2_000]);
  });

  it("recognizes the tasks of a request whose answer was lost", async () => {
    let lost = 1;
    const { url } = await proxy((request) => (isAdd(request) && lost-- > 0 ? { cut: "after" } : undefined));
    const job = await newJob(url);
    assert.deepEqual(await submitTasks(job, tasks(5)), { added: 5, existing: [] });
  });

  it("does not take tasks of an earlier submission for its own after a lost answer", async () => {
    let lost = 1;
    const { url } = await proxy((request) => {
      if (isAdd(request)) return lost-- > 0 ? { cut: "after" } : undefined;
      // As if the task had been added a minute earlier.
      return (answer) => {
        const body = answer.body as { creationTime?: string };
        const creationTime = body.creationTime && new Date(Date.parse(body.creationTime) - 60_000).toISOString();
        return { ...answer, body: { ...body, creationTime } };
      };
    });
    const job = await newJob(url);
    const { refused } = await refusedBy(submitTasks(job, tasks(2)));
    assert.deepEqual(
      refused.map(({ taskId, code }) => [taskId, code]),
      [
        ["t00000", "TaskExists"],
        ["t00001", "TaskExists"],
      ],
    );
  });

  it("adds the tasks again that failed with an error of the server, and only these", async () => {
    let failures = 2;
    const { url, requests } = await proxy((request) => {
      if (!isAdd(request) || failures-- <= 0) return undefined;
      // The service does not get the first two tasks.
      const { value } = JSON.parse(request.body) as { value: TaskDescription[] };
      const failed = value
        .slice(0, 2)
        .map(({ id }) => ({ taskId: id, status: "servererror", error: { code: "ServerBusy" } }));
      return {
        body: JSON.stringify({ value: value.slice(2) }),
        answer: (answer) => ({
          ...answer,
          body: { value: [...failed, ...(answer.body as { value: object[] }).value] },
        }),
      };
    });
    const job = await newJob(url);
    assert.deepEqual(await submitTasks(job, tasks(5)), { added: 5, existing: [] });
    assert.deepEqual(
      requests.filter(isAdd).map((request) => idsOf(request).length),
      [5, 2, 2],
    );
  });

  it("recognizes tasks that were added although their result is an error of the server", async () => {
    let failures = 1;
    const { url } = await proxy((request) => {
      if (!isAdd(request) || failures-- <= 0) return undefined;
      return (answer) => {
        const { value } = answer.body as { value: { taskId: string }[] };
        const failed = value.map(({ taskId }) => ({ taskId, status: "servererror", error: { code: "ServerBusy" } }));
        return { ...answer, body: { value: failed } };
      };
    });
    assert.deepEqual(await submitTasks(await newJob(url), tasks(3)), { added: 3, existing: [] });
  });

  it("does not count a task as added for which the service gives no result", async () => {
    const { url } = await proxy((request) => {
      if (!isAdd(request)) return undefined;
      return (answer) => ({ ...answer, body: { value: (answer.body as { value: object[] }).value.slice(1) } });
    });
    const { refused } = await refusedBy(submitTasks(await newJob(url), tasks(2)));
    assert.deepEqual(
      refused.map(({ taskId, code }) => [taskId, code]),
      [["t00000", "NoResult"]],
    );
  });

  it("reports tasks that exist, in the order of the tasks, and skips them on request", async () => {
    const job = await newJob();
    const [first, second, ...rest] = tasks(205);
    await submitTasks(job, [second!, first!, rest.at(-1)!]);
    const error = await refusedBy(submitTasks(job, [first!, second!]));
    assert.equal(error.code, "TasksRefused");
    assert.match(
      error.message,
      /^job submit-\d+ got 0 tasks, but the service refused t00000 \(TaskExists: .*\), t00001 \(.*\); to continue an interrupted submission, give `existing: "skip"`$/,
    );
    const submission = await submitTasks(job, [first!, second!, ...rest], { existing: "skip" });
    assert.deepEqual(submission, { added: 202, existing: ["t00000", "t00001", "t00204"] });
  });

  it("stops at refused tasks, and says which and why", async () => {
    const { url, requests } = await proxy();
    const job = await newJob(url);
    const wrong = tasks(500).map((task, index) => (index < 5 ? { ...task, dependsOn: { taskIds: ["x"] } } : task));
    const error = await refusedBy(submitTasks(job, wrong, { concurrency: 1 }));
    assert.equal(error.refused.length, 5);
    assert.match(
      error.message,
      /got 95 tasks, but the service refused t00000 \(TaskDependenciesNotSpecifiedOnJob: .*, and 2 more; correct these tasks/,
    );
    assert.equal(requests.filter(isAdd).length, 1);
  });

  it("adds every task exactly once, whatever faults happen", async () => {
    const faults = fc.constantFrom(
      ...[undefined, undefined, { cut: "before" as const }, { cut: "after" as const }],
      ...[batchFault(429, "TooManyRequests"), batchFault(503, "ServerBusy"), batchFault(413, "RequestBodyTooLarge")],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(faults, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (all, concurrency) => {
          const left = [...all];
          const { url } = await proxy((request) => (isAdd(request) ? left.shift() : undefined));
          const job = await newJob(url);
          assert.deepEqual(await submitTasks(job, tasks(220), { concurrency }), { added: 220, existing: [] });
          assert.equal((await client().job(job.id).taskCounts()).active, 220);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("fails at once for a job that does not exist or has completed", async () => {
    await assert.rejects(submitTasks(client().job("no-such-job"), tasks(1)), {
      name: "BatchError",
      code: "JobNotFound",
      message:
        "could not add tasks to job no-such-job: The specified job does not exist (JobNotFound 404); check the id, or submit the job first",
    });
    const job = await newJob();
    await job.update({ onAllTasksComplete: "terminatejob" });
    while ((await job.get()).state !== "completed");
    await assert.rejects(submitTasks(job, tasks(1)), { name: "BatchError", code: "JobCompleted" });
  });

  it("ends with its signal or a failed request at once, also while no task comes", async () => {
    async function* endless() {
      yield* tasks(101);
      await new Promise(() => {});
    }
    const job = await newJob();
    const ending = new AbortController();
    const submitted = submitTasks(job, endless(), { abortSignal: ending.signal });
    while ((await job.taskCounts()).active === 0);
    ending.abort();
    await assert.rejects(submitted, { name: "AbortError" });
    await assert.rejects(submitTasks(client().job("no-such-job"), endless()), { code: "JobNotFound" });
  });

  it("ends with its signal, and leaves the added tasks", async () => {
    const job = await newJob();
    const ending = new AbortController();
    const submission = submitTasks(job, tasks(1_000), {
      concurrency: 1,
      onProgress: ({ added }) => added >= 300 && ending.abort(),
      abortSignal: ending.signal,
    });
    await assert.rejects(submission, { name: "AbortError" });
    const { active } = await job.taskCounts();
    assert.ok(active >= 300 && active < 1_000, `${active}`);
  });
});
