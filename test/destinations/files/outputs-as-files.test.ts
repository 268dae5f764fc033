import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { destinationsOf } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

const destinations = destinationsOf(exampleDescription());
const job = destinations.job("Render");
const CONTAINER = {
  storageContainerUrl: "https://renderoutputs.blob.core.windows.net/job-render",
  identityReference: { resourceId: WRITER },
};

describe("the outputs of a task as inputs of another", () => {
  it("are all outputs of a kind, without those of a kind whose name begins with it", () => {
    const file: BatchServiceModels.ResourceFile = job.task("frame-1").resourceFile("TaskOutput");
    assert.deepEqual(file, { ...CONTAINER, blobPrefix: "frame-1/$TaskOutput/" });
    assert.deepEqual(job.resourceFile("JobOutput", { filePath: "in", fileMode: "0640" }), {
      ...CONTAINER,
      blobPrefix: "$JobOutput/",
      filePath: "in",
      fileMode: "0640",
    });
  });

  it("are one output", () => {
    assert.deepEqual(job.task("frame-1").resourceFile("TaskOutput", { path: "a/counts.tsv" }), {
      httpUrl: `${CONTAINER.storageContainerUrl}/frame-1/%24TaskOutput/a/counts.tsv`,
      filePath: "counts.tsv",
      identityReference: CONTAINER.identityReference,
    });
    assert.equal(job.resourceFile("JobOutput", { path: "a.tsv", filePath: "b.tsv" }).filePath, "b.tsv");
  });

  it("are those of several tasks, on which the task depends", () => {
    const inputs = job.inputsFrom(["frame-1", "frame-2"], "TaskOutput");
    const task: BatchServiceModels.TaskAddParameter = { id: "merge", commandLine: "true", ...inputs };
    assert.deepEqual(task.dependsOn, { taskIds: ["frame-1", "frame-2"] });
    assert.deepEqual(task.resourceFiles, [
      { ...CONTAINER, blobPrefix: "frame-1/$TaskOutput/" },
      { ...CONTAINER, blobPrefix: "frame-2/$TaskOutput/" },
    ]);
    const { resourceFiles } = job.inputsFrom(["frame-1", "frame-2"], "TaskOutput", { path: "a.tsv", filePath: "in/" });
    assert.deepEqual(
      resourceFiles.map(({ filePath }) => filePath),
      ["in/frame-1/$TaskOutput/a.tsv", "in/frame-2/$TaskOutput/a.tsv"],
    );
  });

  it("are refused if there are more than Batch takes", () => {
    const taskIds = Array.from({ length: 200 }, (_, index) => `frame-${index}`);
    assert.throws(() => job.inputsFrom(taskIds, "TaskOutput"), {
      code: "ResourceFileRefused",
      message: /^resourceFiles must have at most 32768 characters as JSON/,
    });
  });

  it("are refused for wrong ids, kinds and paths", () => {
    assert.throws(() => job.inputsFrom(["a b"], "TaskOutput"), { code: "TaskIdRefused" });
    assert.throws(() => job.task("t").resourceFile("JobOutput"), { code: "KindRefused" });
    assert.throws(() => job.resourceFile("TaskLog"), { code: "KindRefused" });
    assert.throws(() => job.resourceFile("JobOutput", { path: "/a" }), { code: "PathRefused" });
    assert.throws(() => job.resourceFile("JobOutput", { filePath: "../a" }), { code: "ResourceFileRefused" });
  });
});
