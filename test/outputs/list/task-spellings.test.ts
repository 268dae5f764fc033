import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";

describe("taskSpellings", () => {
  const azurite = useAzurite();

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

  it("fails if the container does not exist", async () => {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await assert.rejects(job.taskSpellings("t1"), { code: "ContainerNotFound" });
  });
});
