import assert from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { downloadResults } from "../../../cli/batch-job/download-results";
import { JobOutputStorage, TaskOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";

describe("downloadResults", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  /** Downloads the outputs of a job that was created some time after its newest or oldest output was stored. */
  async function downloaded(of: "newest" | "oldest", milliseconds: number): Promise<string[]> {
    const { blobEndpoint, credential } = azurite();
    const location = { blobEndpoint, credential, jobId: freshJobId() };
    const outputs = new JobOutputStorage(location);
    await outputs.prepare();
    const task = new TaskOutputStorage({ ...location, taskId: "t1" });
    await outputs.saveText("JobInput" as never, "1", "in.txt");
    await outputs.saveText("JobOutput", "2", "all.txt");
    await task.saveText("TaskOutput", "3", "part.txt");
    const times = (await collect(outputs.listAll())).map(({ lastModified }) => lastModified.getTime());
    const time = of === "newest" ? Math.max(...times) : Math.min(...times);
    const createdAt = new Date(time + milliseconds);
    const results = join(folder(), "results");
    await downloadResults(outputs, results, { createdAt, json: true, again: "the same command" });
    if (!existsSync(results)) return [];
    return globSync("**/*.txt", { cwd: results }).sort();
  }

  it("downloads the outputs of a job without its inputs", async () => {
    assert.deepEqual(await downloaded("oldest", -60_000), ["JobOutput/all.txt", "t1/TaskOutput/part.txt"]);
  });

  it("downloads an output that was stored in the second in which the job was created", async () => {
    assert.deepEqual(await downloaded("oldest", 999), ["JobOutput/all.txt", "t1/TaskOutput/part.txt"]);
  });

  it("leaves out the outputs of an earlier job with the same id", async () => {
    assert.deepEqual(await downloaded("newest", 1000), []);
  });
});
