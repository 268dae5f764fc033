import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FailureInfo } from "../../../../batch";
import { consequencesOf } from "../../../../batch/service/lifecycle/exit-conditions";

const failure = (code: string): FailureInfo => ({ category: "UserError", code, message: code });
const outcomes = {
  success: { exitCode: 0 },
  exit3: { exitCode: 3, failureInfo: failure("FailureExitCode") },
  notStarted: { failureInfo: failure("BlobAccessDenied") },
  upload: { exitCode: 0, failureInfo: failure("FileUploadAccessDenied") },
};

describe("consequencesOf", () => {
  const satisfy = { dependencyAction: "Satisfy" };
  const block = { dependencyAction: "block" };
  const cases: [
    what: string,
    exitConditions: Record<string, unknown>,
    outcome: keyof typeof outcomes,
    satisfies: boolean,
    jobAction: string,
  ][] = [
    ["nothing said", {}, "success", true, "none"],
    ["nothing said", {}, "exit3", false, "terminate"],
    ["nothing said", {}, "notStarted", false, "terminate"],
    ["nothing said", {}, "upload", false, "terminate"],
    ["a default", { default: satisfy }, "exit3", true, "terminate"],
    ["a default", { default: { jobAction: "none" } }, "exit3", false, "none"],
    ["a default, which success is none of", { default: { ...block, jobAction: "disable" } }, "success", true, "none"],
    ["a default", { default: satisfy }, "notStarted", true, "terminate"],
    ["a code", { exitCodes: [{ code: 3, exitOptions: satisfy }], default: block }, "exit3", true, "terminate"],
    [
      "a code for success",
      { exitCodes: [{ code: 0, exitOptions: { ...block, jobAction: "terminate" } }] },
      "success",
      false,
      "terminate",
    ],
    ["a range", { exitCodeRanges: [{ start: 1, end: 3, exitOptions: satisfy }] }, "exit3", true, "terminate"],
    [
      "a range beside it",
      { exitCodeRanges: [{ start: 4, end: 9, exitOptions: satisfy }] },
      "exit3",
      false,
      "terminate",
    ],
    [
      "a code before a range",
      { exitCodes: [{ code: 3, exitOptions: block }], exitCodeRanges: [{ start: 1, end: 3, exitOptions: satisfy }] },
      "exit3",
      false,
      "terminate",
    ],
    ["errors before the process", { preProcessingError: satisfy, default: block }, "notStarted", true, "terminate"],
    [
      "errors before the process, of which an exit is none",
      { preProcessingError: satisfy },
      "exit3",
      false,
      "terminate",
    ],
    ["errors of upload", { fileUploadError: satisfy, default: block }, "upload", true, "terminate"],
    [
      "a listed code before an error of upload",
      { exitCodes: [{ code: 0, exitOptions: satisfy }], fileUploadError: block },
      "upload",
      true,
      "terminate",
    ],
    ["another job action", { default: { jobAction: "Disable" } }, "exit3", false, "disable"],
  ];
  for (const [what, exitConditions, outcome, satisfies, jobAction] of cases) {
    it(`with ${what}, of ${outcome}: ${satisfies ? "satisfies" : "blocks"}, job action ${jobAction}`, () => {
      const task = { id: "t", commandLine: "true", exitConditions };
      assert.deepEqual(consequencesOf(task, outcomes[outcome]), { satisfies, jobAction });
    });
  }
});
