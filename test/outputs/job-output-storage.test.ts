import assert from "node:assert/strict";
import { inspect } from "node:util";
import { ContainerClient, ContainerSASPermissions } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { JobOutputStorage, OutputError, TaskOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { collect } from "../support/collect";

describe("JobOutputStorage", () => {
  const azurite = useAzurite();

  function open(jobId = freshJobId()) {
    const { blobEndpoint, credential } = azurite();
    const location = { blobEndpoint, credential, jobId };
    return {
      job: new JobOutputStorage(location),
      task: (taskId: string) => new TaskOutputStorage({ ...location, taskId }),
    };
  }

  async function sharedUrl(jobId: string, permissions = "racwl"): Promise<string> {
    const { blobEndpoint, sharedKey } = azurite();
    return new ContainerClient(`${blobEndpoint}job-${jobId}`, sharedKey).generateSasUrl({
      permissions: ContainerSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + 3_600_000),
    });
  }

  it("creates the container once, without anonymous access", async () => {
    const jobId = freshJobId();
    const { job } = open(jobId);
    assert.equal(await job.prepare(), true);
    assert.equal(await job.prepare(), false);
    const { blobEndpoint, credential } = azurite();
    const container = new ContainerClient(`${blobEndpoint}${job.containerName}`, credential);
    assert.equal((await container.getProperties()).blobPublicAccess, undefined);
    assert.equal(job.containerName, `job-${jobId}`);
  });

  it("lists the job's own outputs lazily, by kind and all, and those of all tasks", async () => {
    const { job, task } = open();
    await job.prepare();
    await job.saveText("JobOutput", "1", "a.txt");
    await job.saveText("JobOutputX", "2", "b.txt");
    await job.saveText("JobPreview", "3", "c/d.txt");
    await task("t1").saveText("TaskOutput", "4", "e.txt");
    await task("t10").saveText("TaskOutput", "5", "f.txt");
    await task("t1").saveText("TaskLog", "6", "g.txt");
    const names = async (outputs: AsyncIterable<{ name: string }>) => (await collect(outputs)).map(({ name }) => name);

    assert.deepEqual(await names(job.list({ kind: "JobOutput" })), ["$JobOutput/a.txt"]);
    assert.deepEqual(await names(job.list()), ["$JobOutput/a.txt", "$JobOutputX/b.txt", "$JobPreview/c/d.txt"]);
    assert.deepEqual(await names(job.listAll({ kind: "TaskOutput" })), [
      "t1/$TaskOutput/e.txt",
      "t10/$TaskOutput/f.txt",
    ]);
    assert.deepEqual(await names(job.listAll({ kind: "JobPreview" })), ["$JobPreview/c/d.txt"]);
    assert.equal((await names(job.listAll())).length, 6);
    assert.deepEqual(await names(task("t1").list()), ["t1/$TaskLog/g.txt", "t1/$TaskOutput/e.txt"]);
    assert.deepEqual(await names(task("t1").list({ kind: "TaskOutput" })), ["t1/$TaskOutput/e.txt"]);
  });

  it("lists every blob below a kind, and omits other blobs", async () => {
    const { job } = open();
    await job.prepare();
    const { blobEndpoint, credential } = azurite();
    const container = new ContainerClient(`${blobEndpoint}${job.containerName}`, credential);
    const elsewhere = [
      "readme.txt",
      "t1/x",
      "no task/$TaskOutput/x",
      "$JobOutput",
      "t1/$TaskOutput/",
      "/$TaskOutput/x",
    ];
    const below = ["$JobOutput/a//b", "$TaskOutput/x", "t1/$JobOutput/x", "t1/$odd./x", "t1/$$TaskOutput/x"];
    for (const name of [...elsewhere, ...below]) await container.uploadBlockBlob(name, "x", 1);
    await job.saveText("JobOutput", "x", "good.txt");
    assert.deepEqual(
      (await collect(job.listAll())).map(({ name }) => name).sort(),
      [...below, "$JobOutput/good.txt"].sort(),
    );
    for await (const { taskId, kind, path, name } of job.listAll()) {
      const owner = taskId === undefined ? job : job.task(taskId);
      assert.equal((await owner.get(kind, path)).name, name);
    }
  });

  it("works from a container's URL with a SAS, and shows the SAS nowhere", async () => {
    const jobId = freshJobId();
    await open(jobId).job.prepare();
    const containerUrl = await sharedUrl(jobId);
    const job = new JobOutputStorage({ containerUrl });
    const task = new TaskOutputStorage({ containerUrl, taskId: "t1" });
    const saved = await job.saveText("JobOutput", "shared", "a b.txt");
    await task.saveText("TaskOutput", "shared", "x.txt");
    assert.equal(saved.url, `${azurite().blobEndpoint}job-${jobId}/%24JobOutput/a%20b.txt`);
    assert.equal(saved.jobId, undefined);
    assert.equal(await saved.text(), "shared");
    const listed = await collect(job.listAll());
    assert.deepEqual(
      listed.map(({ name }) => name),
      ["$JobOutput/a b.txt", "t1/$TaskOutput/x.txt"],
    );
    assert.ok(!JSON.stringify([saved, ...listed]).includes("sig="));

    const tracked = task.track("TaskLog", "never-there.txt");
    const shown = { job, task, saved, tracked };
    assert.ok(!inspect(shown, { depth: Number.POSITIVE_INFINITY, showHidden: true }).includes("sig="));
    assert.ok(!JSON.stringify(shown).includes("sig="));
    await assert.rejects(tracked.close(), { code: "SourceNotFound" });
  });

  it("says that a SAS lacks a permission, without the SAS", async () => {
    const jobId = freshJobId();
    await open(jobId).job.prepare();
    const job = new JobOutputStorage({ containerUrl: await sharedUrl(jobId, "l") });
    await assert.rejects(job.saveText("JobOutput", "x", "x.txt"), (error) => {
      assert.ok(error instanceof OutputError);
      assert.equal(error.code, "AccessDenied");
      assert.match(
        error.message,
        /^storage denied this URL access to container job-test-\S+: Authorization\w+ 403; its permissions \(l\) do not/,
      );
      assert.ok(!error.message.includes("sig="));
      return true;
    });
  });

  it("refuses a URL that is not a container's with a SAS, and an endpoint with a query", () => {
    const { credential, blobEndpoint } = azurite();
    const refused = { name: "OutputError", code: "EndpointRefused" };
    assert.throws(() => new JobOutputStorage({ containerUrl: "nonsense" }), refused);
    assert.throws(() => new JobOutputStorage({ containerUrl: `${blobEndpoint}job-x` }), refused);
    assert.throws(() => new JobOutputStorage({ containerUrl: `${blobEndpoint}?sig=x` }), refused);
    assert.throws(() => new JobOutputStorage({ containerUrl: `${blobEndpoint.replace(/\/$/, "")}?sig=x` }), refused);
    assert.throws(() => new JobOutputStorage({ containerUrl: `${blobEndpoint}job-x/$JobOutput/a.txt?sig=x` }), refused);
    assert.throws(
      () => new JobOutputStorage({ blobEndpoint: "http://127.0.0.1:1/account", credential, jobId: "j" }),
      refused,
    );
    assert.throws(() => new JobOutputStorage({ blobEndpoint: "ftp://x/", credential, jobId: "j" }), refused);
    assert.throws(
      () => new JobOutputStorage({ blobEndpoint: `${blobEndpoint}?sig=secret`, credential, jobId: "j" }),
      (error) => {
        assert.ok(error instanceof OutputError && !error.message.includes("secret"));
        return true;
      },
    );
  });
});

describe("an endpoint", () => {
  const credential = { getToken: async () => null };
  const endpoints = [
    "https://account.blob.core.windows.net/",
    "https://account.blob.core.windows.net",
    "https://account.z6.blob.storage.azure.net/",
    "https://account.blob.core.chinacloudapi.cn/",
    "https://127.0.0.1:10000/account/",
    "https://127.0.0.1:10000/account",
    "https://localhost:10000/account/",
  ];
  for (const blobEndpoint of endpoints) {
    it(`keeps container and names apart under ${blobEndpoint}`, () => {
      const job = new JobOutputStorage({ blobEndpoint, credential, jobId: "render" });
      assert.equal(job.containerName, "job-render");
    });
  }

  it("must name an account in the path if the host has none", () => {
    assert.throws(
      () => new JobOutputStorage({ blobEndpoint: "https://127.0.0.1:10000/", credential, jobId: "render" }),
      {
        code: "EndpointRefused",
      },
    );
  });
});
