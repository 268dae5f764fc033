import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { exampleDescription } from "./support/example";

const HEADER = { name: "x-ms-meta-batchoutputs_run", value: "r1" };

describe("a run of a job", () => {
  const job = destinationsOf(exampleDescription()).job("Render");
  const ofRun = job.run("r1");

  it("marks the files of the job and of its tasks, and leaves their names as they are", () => {
    const pairs = [
      [ofRun.outputFile("JobOutput", "merged"), job.outputFile("JobOutput", "merged")],
      [ofRun.task("t1").outputFile("TaskLog", "../std*"), job.task("t1").outputFile("TaskLog", "../std*")],
    ] as const;
    for (const [marked, plain] of pairs) {
      const { uploadHeaders, ...container } = marked.destination.container;
      assert.deepEqual(uploadHeaders, [HEADER]);
      assert.deepEqual({ ...marked, destination: { container } }, plain);
    }
    const files = ofRun.task("t1").outputFiles([{ kind: ["TaskLog", "JobOutput"], pattern: "a" }]);
    assert.deepEqual(
      files.map(({ destination }) => destination.container.uploadHeaders),
      [[HEADER], [HEADER]],
    );
  });

  it("is named next to the headers of the caller, who cannot name another one", () => {
    const options = { contentType: "image/png", headers: { "x-ms-meta-owner": "ann" } };
    assert.deepEqual(ofRun.task("t1").outputFile("TaskOutput", "a", options).destination.container.uploadHeaders, [
      { name: "x-ms-blob-content-type", value: "image/png" },
      HEADER,
      { name: "x-ms-meta-owner", value: "ann" },
    ]);
    const headers = { "X-MS-Meta-BatchOutputs_Run": "r2" };
    assert.throws(() => ofRun.outputFile("JobOutput", "a", { headers }), { code: "HeaderRefused" });
  });

  it("is in the environment of all tasks, and not without a run", () => {
    const setting = { name: "BATCH_OUTPUTS_RUN", value: "r1" };
    assert.deepEqual(ofRun.environmentSettings(), [setting]);
    assert.deepEqual(ofRun.task("t1").environmentSettings().at(-1), setting);
    assert.deepEqual(job.environmentSettings(), []);
    assert.ok(
      job
        .task("t1")
        .environmentSettings()
        .every(({ name }) => name !== setting.name),
    );
  });

  it("has an id that metadata and the names of blobs can have", () => {
    for (const id of ["", "last", "all", "a b", "-a"]) assert.throws(() => job.run(id), { code: "RunIdRefused" }, id);
    assert.equal(job.run("r1").run("r2").environmentSettings()[0]?.value, "r2");
  });
});
