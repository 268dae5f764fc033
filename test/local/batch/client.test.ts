import assert from "node:assert/strict";
import { shell, taskIn, testBatch, until } from "./support/test-batch";

describe("the Batch service and its client", () => {
  const test = testBatch();

  it("runs a task of a job on a pool and gives its files", async () => {
    const client = test.client();
    await test.pool();
    await client.job.add({ id: "job", poolInfo: { poolId: "pool" } });
    await client.task.add("job", shell("hello", "echo hello; echo more > out.txt"));
    const task = await taskIn(client, "job", "hello", "completed");
    assert.equal(task.executionInfo?.exitCode, 0);
    assert.equal(task.executionInfo?.result, "success");
    const stdout = await client.file.getFromTask("job", "hello", "stdout.txt");
    let text = "";
    for await (const chunk of stdout.readableStreamBody!) text += chunk;
    assert.equal(text, "hello\n");
  });
});
