import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import type { TokenCredential } from "@azure/core-auth";
import { describe, it } from "mocha";
import {
  BATCH_API_VERSION,
  BatchError,
  createJob,
  deleteJob,
  type JobError,
  submitTasks,
  terminateJob,
} from "../../../jobs";
import { AUDIENCE } from "../../../local/test/batch/support/test-batch";
import { batchFault } from "../support/batch-proxy";
import { useLocalBatch } from "../support/local-batch";
import { virtualClock } from "../support/virtual-clock";

describe("batchClient", () => {
  const { local, client, proxy } = useLocalBatch();
  const poolInfo = { poolId: "none" };

  for (const endpoint of [
    "http://account.westeurope.batch.azure.com",
    "account.westeurope.batch.azure.com",
    "",
    "https://a.b/c",
  ]) {
    it(`refuses the endpoint ${JSON.stringify(endpoint)}`, () => {
      assert.throws(() => client({ endpoint }), {
        name: "JobError",
        code: "ArgumentRefused",
        message: `endpoint must be an https URL without a path, got ${JSON.stringify(endpoint)}; give \`batchEndpoint\` of the pipeline's \`destinations\``,
      });
    });
  }

  it("refuses ids that a URL resolves, so that no request for a task is about its job", async () => {
    const batch = client();
    const job = await createJob(batch, { id: "resolved", poolInfo });
    for (const id of ["", ".", ".."]) {
      const handles: [at: string, open: () => unknown][] = [
        ["jobId", () => batch.job(id)],
        ["taskId", () => job.task(id)],
        ["poolId", () => batch.pool(id)],
        ["nodeId", () => batch.pool("none").node(id)],
      ];
      for (const [at, open] of handles) {
        assert.throws(open, {
          code: "ArgumentRefused",
          message: `${at} must be letters, digits, hyphens and underscores, got ${JSON.stringify(id)}`,
        });
      }
    }
    assert.equal((await job.get()).state, "active");
  });

  it("sends one version of the API, and an id with each request", async () => {
    const { url, requests } = await proxy();
    const batch = client({ endpoint: url });
    await createJob(batch, { id: "version", poolInfo });
    await batch.job("version").update({ priority: 7 });
    assert.equal((await batch.job("version").get()).state, "active");
    for (const request of requests) {
      assert.equal(new URL(request.url, url).searchParams.get("api-version"), BATCH_API_VERSION);
      assert.match(String(request.headers["client-request-id"]), /^[\da-f-]{36}$/);
    }
    assert.equal(requests.length, 3);
  });

  it("reads every page of a list, and sends its token to no other host", async () => {
    await createJob(client(), { id: "pages", poolInfo });
    await submitTasks(
      client().job("pages"),
      Array.from({ length: 250 }, (_, index) => ({ id: `t${1000 + index}`, commandLine: "true" })),
    );
    const { url, requests } = await proxy(() => (answer) => {
      const body = answer.body as { "odata.nextLink"?: string };
      const link = body["odata.nextLink"];
      const elsewhere = link?.replace(/^https:\/\/[^/]+/, "https://elsewhere.example");
      return { ...answer, body: { ...body, ...(elsewhere && { "odata.nextLink": elsewhere }) } };
    });
    const ids: string[] = [];
    const tasks = client({ endpoint: url })
      .job("pages")
      .listTasks({ filter: "state eq 'active'", select: "id", pageSize: 100 });
    for await (const task of tasks) ids.push(task.id);
    assert.deepEqual([ids.length, ids[0], ids.at(-1)], [250, "t1000", "t1249"]);
    assert.equal(requests.length, 3);
  });

  it("retries throttled requests and errors of the server, and reports it", async () => {
    const faults = [
      batchFault(503, "ServerBusy", { "retry-after": "3" }),
      { status: 502, headers: { "content-type": "text/html" }, body: "<html>" },
      { cut: "before" as const },
    ];
    const { url } = await proxy(() => faults.shift());
    const got: string[] = [];
    let ended = 0;
    const batch = client({
      endpoint: url,
      clock: virtualClock(),
      onRetry: (request) => got.push(request.got),
      onRetryEnd: (_, wasAnswered) => {
        ended += wasAnswered ? 1 : 100;
      },
    });
    await createJob(batch, { id: "retried", poolInfo });
    assert.match(got.join(", "), /^ServerBusy 503, 502, ECONNRESET: .*$/);
    assert.equal(ended, 1);
  });

  it("gives up after 20 attempts and 10 minutes, with the last error", async () => {
    const { url, requests } = await proxy(() => batchFault(503, "ServerBusy"));
    const clock = virtualClock();
    await assert.rejects(client({ endpoint: url, clock }).job("any").get(), {
      name: "BatchError",
      code: "ServerBusy",
      status: 503,
      message: "could not get job any: ServerBusy text (ServerBusy 503)",
    });
    assert.ok(requests.length >= 20 && clock.now() >= 600_000, `${requests.length} in ${clock.now()} ms`);
  });

  it("gives up after half a minute at an endpoint that has never answered", async () => {
    const clock = virtualClock();
    const error = await client({ endpoint: "https://127.0.0.1:1", clock })
      .job("any")
      .get()
      .catch((thrown: unknown) => thrown);
    assert.ok(error instanceof BatchError && error.code === "NoAnswer");
    assert.match(
      error.message,
      /^could not get job any: 127\.0\.0\.1:1 did not answer \(ECONNREFUSED: .*\); check the endpoint, the network and the proxy settings$/,
    );
    assert.ok(clock.now() >= 30_000 && clock.now() < 100_000, `${clock.now()}`);
  });

  it("waits for a new role assignment if asked to, and says for how long", async () => {
    let denials = 3;
    const { url, requests } = await proxy(() => (denials-- > 0 ? batchFault(403, "PermissionDenied") : undefined));
    const waits: [string, number, number][] = [];
    const waitForAccess = {
      seconds: 60,
      onWait: (denied: BatchError, wait: number, remaining: number) => waits.push([denied.code, wait, remaining]),
    };
    await createJob(client({ endpoint: url, clock: virtualClock(), waitForAccess }), { id: "granted", poolInfo });
    assert.deepEqual(waits, [
      ["PermissionDenied", 1, 60],
      ["PermissionDenied", 2, 59],
      ["PermissionDenied", 4, 57],
    ]);
    assert.equal(requests.length, 4);
  });

  it("fails at once without a role by default, and names the role", async () => {
    const stranger = { objectId: "stranger", clientId: "stranger" };
    await assert.rejects(client({ principal: stranger }).job("any").get(), (error: BatchError) => {
      assert.equal(error.code, "PermissionDenied");
      assert.match(
        error.message,
        /^could not get job any: .* \(PermissionDenied 403\); this identity is application stranger, object id stranger; grant it Azure Batch Job Submitter/,
      );
      return true;
    });
  });

  it("follows no redirect, because another host must not get the token", async () => {
    const other = await proxy();
    const { url } = await proxy(() => ({ status: 307, headers: { location: `${other.url}/jobs` } }));
    await assert.rejects(client({ endpoint: url }).job("any").get(), { name: "BatchError", code: "307" });
    assert.equal(other.requests.length, 0);
  });

  it("says that the credential gave no token, without its secrets", async () => {
    const credential = {
      getToken: async () => {
        throw new Error("ask again\nand more, eyJhbGciOi.eyJzdWIi.c2ln");
      },
    };
    await assert.rejects(client({ credential }).job("any").get(), {
      name: "BatchError",
      code: "CredentialFailed",
      message:
        "could not get job any: the credential issued no token: ask again; sign in (`az login`), or check its identity",
    });
  });

  it("asks a credential again that gave a token before, because a computer wakes up before its network", async () => {
    const { url } = await proxy();
    let failures = 0;
    const { token } = local.identity.issueToken(local.identity.deployer, AUDIENCE);
    const credential = {
      getToken: async () => {
        if (failures-- > 0) throw new Error("getaddrinfo EAI_AGAIN login.microsoftonline.com");
        return { token, expiresOnTimestamp: Date.now() };
      },
    };
    const clock = virtualClock();
    const batch = client({ endpoint: url, credential, clock });
    await createJob(batch, { id: "awake", poolInfo });
    failures = 3;
    assert.equal((await batch.job("awake").get()).state, "active");
    assert.deepEqual(clock.waits, [250, 500, 1000]);
  });

  it("ends a request and its waits with the signal", async () => {
    const { url } = await proxy(() => batchFault(503, "ServerBusy"));
    const ending = new AbortController();
    const request = client({ endpoint: url, onRetry: () => ending.abort() })
      .job("any")
      .get({ abortSignal: ending.signal });
    await assert.rejects(request, { name: "AbortError" });
  });

  it("sends a request although the one that asked for the token is aborted", async () => {
    const requests = new EventEmitter();
    const { token } = local.identity.issueToken(local.identity.deployer, AUDIENCE);
    const credential: TokenCredential = {
      getToken: (_, options = {}) =>
        new Promise((resolve, reject) => {
          options.abortSignal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
          requests.emit("request", () => resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }));
        }),
    };
    await createJob(client(), { id: "together", poolInfo });
    const job = client({ credential }).job("together");
    const stop = new AbortController();
    const asked = once(requests, "request");
    const first = job.get({ abortSignal: stop.signal });
    const second = job.get();
    await asked;
    const askedAgain = once(requests, "request");
    stop.abort();
    await assert.rejects(first, { name: "AbortError" });
    const [answer] = await askedAgain;
    answer();
    assert.equal((await second).id, "together");
  });
});

describe("createJob, terminateJob and deleteJob", () => {
  const { client, proxy } = useLocalBatch();
  const poolInfo = { poolId: "none" };

  it("create a job with everything that a job can have, and end and delete it", async () => {
    const job = await createJob(client(), {
      id: "whole",
      poolInfo,
      priority: 100,
      constraints: { maxWallClockTime: "PT8H", maxTaskRetryCount: 2 },
      commonEnvironmentSettings: [{ name: "QUALITY", value: "high" }],
      jobPreparationTask: { commandLine: "/bin/true", waitForSuccess: true },
      onAllTasksComplete: "noaction",
      onTaskFailure: "performexitoptionsjobaction",
      usesTaskDependencies: true,
      metadata: [{ name: "team", value: "render" }],
    });
    const info = (await job.get()) as unknown as Record<string, unknown>;
    assert.deepEqual(
      [info.priority, info.commonEnvironmentSettings, info.usesTaskDependencies],
      [100, [{ name: "QUALITY", value: "high" }], true],
    );
    assert.equal(await terminateJob(job, { reason: "enough" }), true);
    while ((await job.get()).state !== "completed");
    assert.equal((await job.get()).executionInfo?.terminateReason, "enough");
    assert.equal(await terminateJob(job), false);
    assert.equal(await deleteJob(job), true);
    assert.equal(await deleteJob(job), false);
    await assert.rejects(job.get(), { code: "JobNotFound", status: 404 });
  });

  it("recognize a job whose answer was lost, and not an older one", async () => {
    let lost = 1;
    const { url } = await proxy(({ method }) => (method === "POST" && lost-- > 0 ? { cut: "after" } : undefined));
    const batch = client({ endpoint: url, clock: virtualClock() });
    await createJob(batch, { id: "lost", poolInfo });
    await assert.rejects(createJob(batch, { id: "lost", poolInfo }), { name: "BatchError", code: "JobExists" });
    lost = 1;
    const old = await proxy(({ method }) => {
      if (method === "POST") return lost-- > 0 ? { cut: "after" } : undefined;
      return (answer) => ({ ...answer, body: { ...(answer.body as object), creationTime: "2020-01-01T00:00:00Z" } });
    });
    const other = client({ endpoint: old.url, clock: virtualClock() });
    await assert.rejects(createJob(other, { id: "lost-2", poolInfo }), { code: "JobExists" });
  });

  it("delete a job whose answer was lost", async () => {
    await createJob(client(), { id: "deleted", poolInfo });
    let lost = 1;
    const { url } = await proxy(({ method }) => (method === "DELETE" && lost-- > 0 ? { cut: "after" } : undefined));
    assert.equal(await deleteJob(client({ endpoint: url, clock: virtualClock() }).job("deleted")), true);
  });

  it("give up waiting for a deletion at the time limit", async () => {
    await createJob(client(), { id: "stuck", poolInfo });
    const { url } = await proxy(({ method }) => (method === "DELETE" ? { status: 202 } : undefined));
    const job = client({ endpoint: url, clock: virtualClock() }).job("stuck");
    await assert.rejects(deleteJob(job, { timeLimitSeconds: 10 }), (error: JobError) => {
      assert.equal(error.code, "TimeLimitReached");
      assert.equal(error.message, "job stuck must be deleted within 10 s, but is not; try again later");
      return true;
    });
  });
});
