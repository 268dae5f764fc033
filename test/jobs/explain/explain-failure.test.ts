import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { createJob, explainFailure, explanationText, findFailureCode, submitTasks, waitForTasks } from "../../../jobs";
import { poolBody, shell } from "../../../local/test/batch/support/test-batch";
import { batchFault } from "../support/batch-proxy";
import { useLocalBatch } from "../support/local-batch";
import { virtualClock } from "../support/virtual-clock";

describe("explainFailure", function () {
  this.timeout(60_000);
  const { local, client, proxy, settings } = useLocalBatch();
  const quick = { firstSeconds: 0.02, longestSeconds: 0.02 };

  /** A server that answers every request by the first part of its path, such as /403/…. */
  const storage = createServer((incoming, response) => {
    incoming.resume();
    const [, status = ""] = new URL(incoming.url ?? "", url).pathname.split("/");
    response.writeHead(Number(status) || 500);
    response.end();
  });
  let url = "";

  before(async () => {
    await new Promise<void>((resolve) => storage.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
    await local.pool({ id: "workers" });
  });
  after(() => {
    storage.close();
    storage.closeAllConnections();
  });

  const outputFile = (status: number) => ({
    filePattern: "*.txt",
    destination: { container: { containerUrl: `${url}/${status}/container` } },
    uploadOptions: { uploadCondition: "taskcompletion" as const },
  });
  const withFiles = (...resourceFiles: object[]) => ({ ...shell("t", "true"), resourceFiles });
  const failing: [code: string, task: () => object][] = [
    ["FailureExitCode", () => shell("t", "echo no such texture >&2; exit 3")],
    ["CommandProgramNotFound", () => ({ commandLine: "no-such-program" })],
    ["BlobNotFound", () => withFiles({ httpUrl: `${url}/404/a`, filePath: "a" })],
    ["BlobAccessDenied", () => withFiles({ httpUrl: `${url}/403/a`, filePath: "a" })],
    ["ResourceContainerNotFound", () => withFiles({ storageContainerUrl: `${url}/404` })],
    ["ResourceContainerAccessDenied", () => withFiles({ storageContainerUrl: `${url}/403` })],
    ["BlobDownloadMiscError", () => withFiles({ httpUrl: `${url}/418/a`, filePath: "a" })],
    ["ResourceContainerListMiscError", () => withFiles({ storageContainerUrl: `${url}/418` })],
    [
      "ResourceFileCreateFailed",
      () => withFiles({ httpUrl: `${url}/200/b`, filePath: "a/b" }, { httpUrl: `${url}/200/a`, filePath: "a" }),
    ],
    ["CommandLaunchFailed", () => ({ commandLine: "/etc/passwd" })],
    ["FileUploadContainerNotFound", () => ({ ...shell("t", "echo 1 > a.txt"), outputFiles: [outputFile(404)] })],
    ["FileUploadAccessDenied", () => ({ ...shell("t", "echo 1 > a.txt"), outputFiles: [outputFile(403)] })],
    ["FileUploadMiscError", () => ({ ...shell("t", "echo 1 > a.txt"), outputFiles: [outputFile(409)] })],
    ["TaskEnded", () => ({ ...shell("t", "sleep 600"), constraints: { maxWallClockTime: "PT0.1S" } })],
  ];

  for (const [code, task] of failing) {
    it(`explains ${code}, which local Batch has produced`, async () => {
      const job = await createJob(client(), { id: `explain-${code}`, poolInfo: { poolId: "workers" } });
      await submitTasks(job, [{ commandLine: "", ...task(), id: "t" }]);
      await waitForTasks(job, quick);
      const explanation = await explainFailure(job.task("t"));
      const known = findFailureCode("task", code);
      assert.ok(known !== undefined);
      assert.deepEqual(
        explanation?.causes.map((each) => [each.code, each.cause, each.fix]),
        [[code, known.cause, known.fix]],
      );
      const text = explanationText(explanation);
      assert.match(text, /^task t failed/);
      assert.ok(text.includes(`\n  do: ${known.fix}`), text);
      if (code === "FailureExitCode")
        assert.match(text, /with exit code 3\n[\s\S]*\n {2}stderr\.txt:\n {4}no such texture$/);
      if (code.startsWith("FileUpload")) {
        assert.match(text, /\n {2}fileuploaderr\.txt:\n {4}\{"code":"FileUpload/);
        assert.match(text, /\n {2}uploads: 1 files in \d+\.\d s, 1 of them failed/);
      }
    });
  }

  const onRequest = [
    "BlobDownloadTimedOut",
    "ResourceDirectoryCreateFailed",
    "ResourceFileWriteFailed",
    "DiskFull",
    "FileUploadTimedOut",
  ];
  for (const code of onRequest) {
    it(`explains ${code}, which local Batch produces on request`, async () => {
      settings({ "task.error": code });
      try {
        const job = await createJob(client(), { id: `request-${code}`, poolInfo: { poolId: "workers" } });
        await submitTasks(job, [{ ...shell("t", "echo 1 > a.txt"), outputFiles: [outputFile(201)] }]);
        await waitForTasks(job, quick);
        const known = findFailureCode("task", code);
        assert.ok(known !== undefined);
        const explanation = await explainFailure(job.task("t"));
        assert.deepEqual(
          explanation?.causes.map((each) => [each.code, each.cause, each.fix]),
          [[code, known.cause, known.fix]],
        );
      } finally {
        settings({ "task.error": "none" });
      }
    });
  }

  const quotas: [code: string, quota: string, targets: object][] = [
    ["AccountCoreQuotaReached", "quota.dedicatedCores", { targetDedicatedNodes: 1 }],
    ["AccountVMSeriesCoreQuotaReached", "quota.familyCores", { targetDedicatedNodes: 1 }],
    ["AccountSpotCoreQuotaReached", "quota.spotCores", { targetDedicatedNodes: 0, targetLowPriorityNodes: 1 }],
  ];
  for (const [code, quota, targets] of quotas) {
    it(`explains ${code}, which local Batch produces by ${quota}`, async () => {
      settings({ [quota]: "0" });
      try {
        await local.pool({ id: `quota-${code}`, ...targets });
        const explanation = await explainFailure(client().pool(`quota-${code}`));
        assert.deepEqual(
          explanation?.causes.map((each) => [each.code, each.fix]),
          [[code, findFailureCode("resize", code)?.fix]],
        );
      } finally {
        settings({ [quota]: "unlimited" });
      }
    });
  }

  it("has nothing to say about what has not failed", async () => {
    const job = await createJob(client(), { id: "good", poolInfo: { poolId: "workers" } });
    await submitTasks(job, [shell("t", "true")]);
    await waitForTasks(job, quick);
    for (const subject of [job, job.task("t"), client().pool("workers")]) {
      assert.equal(await explainFailure(subject), undefined);
    }
    for await (const { id } of client().pool("workers").listNodes()) {
      assert.equal(await explainFailure(client().pool("workers").node(id)), undefined);
    }
  });

  it("explains a job by its failed tasks, and counts the rest", async () => {
    const job = await createJob(client(), { id: "many", poolInfo: { poolId: "workers" } });
    await submitTasks(
      job,
      Array.from({ length: 13 }, (_, index) => shell(`t${String(index).padStart(2, "0")}`, "exit 1")),
    );
    await waitForTasks(job, quick);
    const explanation = await explainFailure(job);
    assert.equal(explanation?.summary, "is active, and 13 of its tasks failed");
    assert.deepEqual(explanation.ids, { jobId: "many" });
    assert.deepEqual(explanation.parts[9]?.ids, { jobId: "many", taskId: "t09" });
    assert.deepEqual([explanation.parts.length, explanation.omittedParts], [10, 3]);
    assert.match(explanationText(explanation), /\n {2}task t09 failed with exit code 1\n[\s\S]*\n {2}and 3 more$/);
  });

  it("explains a job that was terminated or ran too long", async () => {
    const ended = await createJob(client(), { id: "ended", poolInfo: { poolId: "workers" } });
    await ended.terminate();
    while ((await ended.get()).state !== "completed");
    assert.match(
      explanationText((await explainFailure(ended))!),
      /UserTerminate\n {2}cause: a user terminated the job/,
    );
    const constraints = { maxWallClockTime: "PT0.1S" };
    const late = await createJob(client(), { id: "late", poolInfo: { poolId: "workers" }, constraints });
    while ((await late.get()).state !== "completed");
    assert.match(
      explanationText((await explainFailure(late))!),
      /MaxWallClockTimeExpiry\n {2}cause: the job ran longer/,
    );
  });

  it("explains a preparation task that failed, with its last lines", async () => {
    const jobPreparationTask = { commandLine: "/bin/sh -c 'echo no license >&2; exit 5'" };
    const job = await createJob(client(), { id: "unprepared", poolInfo: { poolId: "workers" }, jobPreparationTask });
    await submitTasks(job, [shell("t", "true")]);
    const preparations = async () => {
      const all = [];
      for await (const status of job.listPreparations()) all.push(status.jobPreparationTaskExecutionInfo?.state);
      return all;
    };
    while ((await preparations())[0] !== "completed");
    const explanation = await explainFailure(job);
    const { nodeId, ...ids } = explanation!.parts[0]!.ids;
    assert.deepEqual([ids, nodeId?.startsWith("tvm")], [{ jobId: "unprepared", poolId: "workers" }, true]);
    const text = explanationText(explanation!);
    assert.match(text, /preparation task of job unprepared on node tvm\S+ failed with exit code 5/);
    assert.match(text, /\/stderr\.txt:\n +no license/);
  });

  it("explains a pool by the errors of its resize and its failed nodes", async () => {
    settings({ "resize.error": "AllocationFailed" });
    try {
      await local.pool({ id: "lacking" });
      const explanation = await explainFailure(client().pool("lacking"));
      assert.deepEqual(
        explanation?.causes.map(({ code }) => code),
        ["AllocationFailed"],
      );
    } finally {
      settings({ "resize.error": "none" });
    }
    const startTask = { commandLine: "/bin/sh -c 'echo broken >&2; exit 1'", waitForSuccess: true };
    await local.batch.createPool(local.accountId, { ...poolBody, id: "nodes", targetDedicatedNodes: 7, startTask }, []);
    const pool = client().pool("nodes");
    while ((await pool.nodeCounts()).starttaskfailed !== 7);
    const explanation = await explainFailure(pool);
    assert.equal(explanation?.summary, "has 7 nodes that run no tasks");
    assert.deepEqual([explanation.ids, explanation.parts[0]?.ids.poolId], [{ poolId: "nodes" }, "nodes"]);
    assert.deepEqual([explanation.parts.length, explanation.omittedParts], [5, 2]);
    for await (const { id } of pool.listNodes()) {
      const text = explanationText((await explainFailure(pool.node(id)))!);
      assert.match(text, /^node tvm\S+ is starttaskfailed: its StartTask ended with exit code 1 after 0 retries\n/);
      assert.match(text, /startup\/stderr\.txt:\n {4}broken$/);
      break;
    }
  });

  it("has no secrets of URLs, and nothing that a terminal follows", async () => {
    const job = await createJob(client(), { id: "secrets", poolInfo: { poolId: "workers" } });
    const control = String.raw`\033]0;title\007\033[31mred\033[0m\001\n`;
    const script = `printf 'https://a/b?sv=1&sig=abc%%2B&se=2 ${control}' >&2; exit 1`;
    await submitTasks(job, [shell("t", script)]);
    await waitForTasks(job, quick);
    const failureInfo = {
      code: "BlobNew",
      message: "no https://a/b?sig=abc%2B",
      details: [{ name: "BlobSource", value: "https://a/b?sig=abc%2B" }, { name: "Retried" }],
    };
    const { url } = await proxy(({ url, method }) => {
      if (method !== "GET" || !url.startsWith("/jobs/secrets/tasks/t?")) return undefined;
      return { status: 200, body: { id: "t", state: "completed", executionInfo: { result: "failure", failureInfo } } };
    });
    const ofService = await explainFailure(client({ endpoint: url }).job("secrets").task("t"));
    assert.equal(
      explanationText(ofService!),
      "task t failed\n  BlobNew: no https://a/b?sig=REDACTED\n  BlobSource: https://a/b?sig=REDACTED\n  Retried",
    );
    const ofProgram = await explainFailure(job.task("t"));
    assert.match(
      explanationText(ofProgram!),
      /\n {2}stderr\.txt:\n {4}https:\/\/a\/b\?sv=1&sig=REDACTED&se=2 red\\u0001$/,
    );
  });

  it("takes the number of last lines", async () => {
    const job = await createJob(client(), { id: "lines", poolInfo: { poolId: "workers" } });
    await submitTasks(job, [shell("t", "for i in 1 2 3 4 5; do echo line $i >&2; done; exit 1")]);
    await waitForTasks(job, quick);
    const explanation = await explainFailure(job.task("t"), { lines: 2 });
    assert.deepEqual(explanation?.files, [{ path: "stderr.txt", lines: ["line 4", "line 5"] }]);
    assert.equal(await job.task("t").readFile("stdout.txt"), "");
    assert.equal(await job.task("t").readFile("no-such-file.txt"), undefined);
    assert.equal(await job.task("t").readFile("stderr.txt", { tailBytes: 7 }), "line 5\n");
  });

  it("has the last lines of stdout.txt if stderr.txt is empty", async () => {
    const job = await createJob(client(), { id: "stdout", poolInfo: { poolId: "workers" } });
    await submitTasks(job, [shell("out", "echo no license; exit 1"), shell("both", "echo a; echo b >&2; exit 1")]);
    await waitForTasks(job, quick);
    const files = async (id: string) => (await explainFailure(job.task(id)))?.files;
    assert.deepEqual(await files("out"), [{ path: "stdout.txt", lines: ["no license"] }]);
    assert.deepEqual(await files("both"), [{ path: "stderr.txt", lines: ["b"] }]);
  });

  it("ends with its signal, for every subject", async () => {
    let ending = new AbortController();
    const { url: endpoint, requests } = await proxy(() => {
      ending.abort();
      return batchFault(503, "ServerBusy");
    });
    const batch = client({ endpoint, clock: virtualClock() });
    const pool = batch.pool("workers");
    const subjects = [batch.job("many").task("t00"), batch.job("many"), pool, pool.node("n")];
    for (const subject of subjects) {
      ending = new AbortController();
      await assert.rejects(explainFailure(subject, { abortSignal: ending.signal }), { name: "AbortError" });
    }
    // A request whose signal is aborted is not sent again.
    assert.equal(requests.length, subjects.length);
    await assert.rejects(explainFailure(pool, { abortSignal: ending.signal }), { name: "AbortError" });
    assert.equal(requests.length, subjects.length);
  });

  it("does not wait for the files of a node that does not answer", async () => {
    const made = await createJob(client(), { id: "silent", poolInfo: { poolId: "workers" } });
    await submitTasks(made, [shell("t", "exit 1")]);
    await waitForTasks(made, quick);
    const { url: endpoint } = await proxy((request) =>
      request.url.includes("/files/") ? batchFault(500, "InternalError") : undefined,
    );
    const clock = virtualClock();
    const explanation = await explainFailure(client({ endpoint, clock }).job("silent").task("t"));
    assert.deepEqual([explanation?.causes[0]?.code, explanation?.files], ["FailureExitCode", []]);
    assert.ok(clock.now() < 10_000, `${clock.now()}`);
  });

  it("leaves out the files of a node that no longer exists", async () => {
    await local.pool({ id: "gone" });
    const job = await createJob(client(), { id: "gone", poolInfo: { poolId: "gone" } });
    await submitTasks(job, [shell("t", "exit 1")]);
    await waitForTasks(job, quick);
    await local.batch.deletePool(local.accountId, "gone");
    const explanation = await explainFailure(job.task("t"));
    assert.deepEqual([explanation?.causes[0]?.code, explanation?.files], ["FailureExitCode", []]);
  });
});
