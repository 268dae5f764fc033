import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useStorageProxy } from "../../support/storage-proxy";

describe("taskSpellings", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("returns all spellings with outputs, except the given one", async () => {
    const { blobEndpoint, credential } = azurite();
    const id = fc.stringMatching(/^[aAbB][_-]?[cC1]?$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { maxLength: 6 }), id, async (stored, asked) => {
        const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
        await job.prepare();
        await job.saveText("JobOutput", "of the job", asked);
        for (const taskId of stored) await job.task(taskId).saveText("TaskOutput", "x", `${asked}/x.txt`);
        const others = stored.filter((other) => other !== asked && other.toLowerCase() === asked.toLowerCase());
        assert.deepEqual(await job.taskSpellings(asked), others.sort());
      }),
      { numRuns: 25 },
    );
  });

  it("reads all pages of the listing", async () => {
    const { blobEndpoint, credential } = azurite();
    const jobId = freshJobId();
    const direct = new JobOutputStorage({ blobEndpoint, credential, jobId });
    await direct.prepare();
    for (const taskId of ["T1", "T2", "t1", "t2"]) await direct.task(taskId).saveText("TaskOutput", "x", "x.txt");
    const proxy = await startProxy(({ url }) => ({ url: url.replace("maxresults=5000", "maxresults=1") }));
    const job = new JobOutputStorage({ blobEndpoint: proxy.blobEndpoint, credential, jobId });
    assert.deepEqual(await job.taskSpellings("t2"), ["T2"]);
    assert.ok(proxy.requests.length >= 4, `${proxy.requests.length} requests`);
  });

  it("fails if the container does not exist", async () => {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await assert.rejects(job.taskSpellings("t1"), { code: "ContainerNotFound" });
  });
});
