import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ConventionError, type ConventionErrorCode, checkJobId } from "../../conventions";
import { anyJobId } from "./support/names";

describe("checkJobId", () => {
  it("accepts the ids that Batch allows", () => {
    for (const jobId of ["a", "A_b-9", "-", "_", "a".repeat(64), "nightly:job-12"])
      assert.equal(checkJobId(jobId), jobId);
    fc.assert(fc.property(anyJobId, (jobId) => assert.equal(checkJobId(jobId), jobId)));
  });

  it("refuses a value that is not a string", () => {
    refuses("JobIdRefused", () => checkJobId(undefined as unknown as string));
  });
});

function refuses(code: ConventionErrorCode, check: () => unknown): void {
  assert.throws(check, (error) => error instanceof ConventionError && error.code === code);
}
