import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { DestinationError, describePipeline, destinationsOf, type PipelineParts } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

const PARTS: PipelineParts = {
  batchEndpoint: "render.westeurope.batch.azure.com",
  pools: { small: "render-pool-small-pool1a2b3c4d" },
  blobEndpoint: "https://renderoutputs.blob.core.windows.net/",
  writer: { identityId: WRITER, identityClientId: "11111111-2222-3333-4444-555555555555" },
  jobs: ["Render"],
  nodeTool: { version: "0.1.0", sha256: "0123456789abcdef".repeat(4) },
};

/** Returns the lines of the error for `parts`. */
function problemsOf(parts: unknown): string[] {
  let lines: string[] = [];
  assert.throws(
    () => describePipeline(parts as PipelineParts),
    (error) => {
      assert.ok(error instanceof DestinationError);
      assert.equal(error.code, "DescriptionRefused");
      lines = error.message.split("\n");
      return true;
    },
  );
  return lines;
}

describe("describePipeline", () => {
  it("returns the description that a pipeline has for the same components", () => {
    assert.deepEqual(describePipeline(PARTS), exampleDescription({ dynamicJobs: false }));
    assert.deepEqual(
      describePipeline({ ...PARTS, batchEndpoint: "https://render.westeurope.batch.azure.com" }),
      describePipeline(PARTS),
    );
  });

  it("returns a description that destinationsOf accepts, also after JSON", () => {
    const description = JSON.parse(JSON.stringify(describePipeline(PARTS)));
    assert.equal(
      destinationsOf(description).job("render").containerUrl,
      "https://renderoutputs.blob.core.windows.net/job-render",
    );
  });

  it("has version 2 only if a pool has its own identity, because older releases refuse that version", () => {
    const own = { id: "own-1", writer: PARTS.writer, jobs: ["Render"] };
    const versionWith = (pools: PipelineParts["pools"]) => describePipeline({ ...PARTS, pools }).version;
    assert.equal(versionWith({ shared: "shared-1", other: { id: "other-1" } }), 1);
    assert.equal(versionWith({ shared: "shared-1", own }), 2);
  });

  it("accepts a job whose id is the name of a property that all objects have", () => {
    const { jobs } = describePipeline({ ...PARTS, jobs: ["__proto__", "constructor"] });
    assert.deepEqual(Object.keys(jobs), ["__proto__", "constructor"]);
  });

  it("reports all problems at once", () => {
    const wrong = {
      ...PARTS,
      batchEndpoint: "http://render",
      pools: { small: "" },
      blobEndpoint: "https://renderoutputs.blob.core.windows.net",
      writer: { identityId: "writer", identityClientId: "" },
      dynamicJobs: "no",
      nodeTool: undefined,
    };
    assert.deepEqual(problemsOf(wrong), [
      'batchEndpoint must be an https URL, got "http://render"',
      'blobEndpoint must be an https URL that ends in a slash, got "https://renderoutputs.blob.core.windows.net"',
      'pools["small"].id must be a string that is not empty, got ""',
      'writer.identityId must be the ARM id of a managed identity, got "writer"',
      'writer.identityClientId must be a string that is not empty, got ""',
      'dynamicJobs must be true or false, got "no"',
      "nodeTool must be an object, got nothing",
    ]);
    assert.deepEqual(problemsOf({ ...PARTS, pools: "small", jobs: ["a", "A", "a b"] }), [
      'pools must be an object with a pool\'s id for each name, got "small"',
      'jobs[1] must have its own container, but jobs[0] already has job-a, got "A"; remove one of them, or choose another id',
      'jobs[2] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "a b"',
    ]);
    assert.deepEqual(problemsOf(undefined), ["parts must be an object, got nothing"]);
    assert.match(problemsOf({})[0] ?? "", /^pools must be an object with a pool's id for each name, got nothing$/);
  });
});
