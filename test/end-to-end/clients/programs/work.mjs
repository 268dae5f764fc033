// Does real work with @azure/batch and @azure/storage-blob.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { batch, blobs } from "./connect.mjs";

const image = { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server" };

async function until(condition) {
  for (const end = Date.now() + 120_000; !(await condition()); await pause(100))
    assert.ok(Date.now() < end, "the condition must become true within 2 minutes");
}

async function textOf({ readableStreamBody }) {
  const chunks = [];
  for await (const chunk of readableStreamBody) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

// An auto pool, with the tasks that a job can have for itself.
await batch.job.add({
  id: "node",
  poolInfo: {
    autoPoolSpecification: {
      poolLifetimeOption: "job",
      pool: {
        vmSize: "Standard_D2s_v3",
        virtualMachineConfiguration: { imageReference: image, nodeAgentSKUId: "batch.node.ubuntu 24.04" },
        targetDedicatedNodes: 1,
      },
    },
  },
  jobPreparationTask: { commandLine: "sh -c 'echo ready > $AZ_BATCH_NODE_SHARED_DIR/ready'" },
  jobReleaseTask: { commandLine: "true" },
  usesTaskDependencies: true,
});
await batch.task.addCollection("node", [
  { id: "first", commandLine: "sh -c 'cat $AZ_BATCH_NODE_SHARED_DIR/ready'" },
  { id: "second", commandLine: "sh -c 'echo second'", dependsOn: { taskIds: ["first"] } },
]);
await until(async () => (await batch.task.list("node")).every(({ state }) => state === "completed"));
assert.deepEqual((await batch.job.getTaskCounts("node")).taskCounts.succeeded, 2);
assert.equal(await textOf(await batch.file.getFromTask("node", "first", "stdout.txt")), "ready\n");
const names = (await batch.file.listFromTask("node", "first", { recursive: true })).map(({ name }) => name);
assert.ok(names.includes("stdout.txt"), names.join());
assert.equal((await batch.job.listPreparationAndReleaseTaskStatus("node")).length, 1);
await assert.rejects(batch.task.get("node", "none"), { statusCode: 404, code: "TaskNotFound" });
const { poolId } = (await batch.job.get("node")).executionInfo;
assert.equal((await batch.pool.get(poolId)).state, "active");
await batch.job.patch("node", { priority: 10 });
await batch.job.terminate("node");
await until(async () => (await batch.job.get("node")).state === "completed");
assert.equal(
  (await batch.job.listPreparationAndReleaseTaskStatus("node"))[0].jobReleaseTaskExecutionInfo.result,
  "success",
);
await until(async () => !(await batch.pool.exists(poolId)).body);
await batch.job.deleteMethod("node");

const container = blobs.getContainerClient("files");
const blob = container.getBlockBlobClient("node/a.txt");
await blob.upload("hello", 5, { tags: undefined, metadata: { job: "node" } });
await container.getBlockBlobClient("node/large").uploadData(Buffer.alloc(9_000_000), { blockSize: 4_000_000 });
const listed = [];
for await (const { name } of container.listBlobsFlat({ prefix: "node/" })) listed.push(name);
assert.deepEqual(listed, ["node/a.txt", "node/large"]);
assert.equal(String(await blob.downloadToBuffer()), "hello");
assert.deepEqual((await blob.getProperties()).metadata, { job: "node" });
const again = blob.upload("again", 5, { conditions: { ifNoneMatch: "*" } });
await assert.rejects(again, { statusCode: 409, code: "BlobAlreadyExists" });
const batched = listed.map((name) => container.getBlobClient(name));
const { subResponsesSucceededCount } = await container.getBlobBatchClient().deleteBlobs(batched);
assert.equal(subResponsesSucceededCount, 2);
console.log("done");
