import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  blobName,
  ConventionError,
  checkJobId,
  checkTaskId,
  checkTaskOutputKind,
  outputContainerName,
  parseBlobName,
} from "../../conventions";
import { JOB_IDS, KINDS, type NameCase, PATHS, shown, TASK_IDS } from "../support/names-table";

describe("the table of names", () => {
  const taskOutput = { taskId: "t1", kind: "TaskOutput" };

  function holds(what: string, cases: readonly NameCase[], codes: readonly string[], check: (given: string) => string) {
    describe(`of ${what}`, () => {
      for (const { given, rule, stored = given } of cases) {
        if (rule === undefined) it(`accepts ${shown(given)}`, () => assert.equal(check(given), stored));
        else {
          it(`refuses ${shown(given)}, which must ${rule}`, () => {
            assert.throws(
              () => check(given),
              (error) =>
                error instanceof ConventionError &&
                codes.includes(error.code) &&
                error.message.includes(`must ${rule}`),
            );
          });
        }
      }
    });
  }

  holds(
    "paths",
    PATHS,
    ["PathRefused", "BlobNameRefused"],
    (path) => parseBlobName(blobName({ ...taskOutput, path })).path,
  );
  holds("kinds", KINDS, ["KindRefused"], checkTaskOutputKind);
  holds("ids of tasks", TASK_IDS, ["TaskIdRefused"], checkTaskId);
  holds("ids of jobs", JOB_IDS, ["JobIdRefused"], checkJobId);

  it("has a container name for each job id", () => {
    for (const { given } of JOB_IDS.filter(({ rule }) => rule === undefined)) {
      assert.match(outputContainerName(given), /^job-[a-z0-9-]{1,59}$/);
    }
  });

  it("refuses to parse the blob names that it refuses to create", () => {
    for (const { given } of PATHS.filter(({ rule }) => rule !== undefined)) {
      assert.throws(() => parseBlobName(`t1/$TaskOutput/${given}`), { code: "BlobNameRefused" }, shown(given));
    }
  });
});
