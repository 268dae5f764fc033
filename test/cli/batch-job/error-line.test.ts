import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { errorLine } from "../../../cli/batch-job/job-status";

const explained = (lines: readonly string[], more: object = {}) => ({
  ...{ subject: "task t", ids: {}, summary: "failed", causes: [], parts: [] },
  files: lines.length === 0 ? [] : [{ path: "stderr.txt", lines }],
  ...more,
});

describe("the line of an explanation that names the error", () => {
  const cases: [what: string, lines: string[], line: string | undefined][] = [
    [
      "of a shell",
      ["+ cp a b", "cp: cannot stat 'a': No such file or directory", "exit"],
      "cp: cannot stat 'a': No such file or directory",
    ],
    [
      "of Python, whose traceback has no such word before it",
      ['  File "a.py", line 1', "    main()", "ValueError: bad frame"],
      "ValueError: bad frame",
    ],
    [
      "of Java",
      ["Exception in thread main java.io.IOException: disk", "\tat a.b(C.java:1)"],
      "Exception in thread main java.io.IOException: disk",
    ],
    ["is the last one if none has a word of errors", ["one", "two", "  "], "two"],
    ["is not one that only contains such a word", ["terrors", "errored out", "the end"], "the end"],
    ["does not exist in an empty log", [], undefined],
  ];
  for (const [what, lines, line] of cases) {
    it(what, () => {
      assert.equal(errorLine(explained(lines)), line);
    });
  }

  it("is the cause of the service's code without a log", () => {
    const causes = [{ code: "FileUploadMiscError", details: [], cause: "An upload failed.", message: "x" }];
    assert.equal(errorLine(explained([], { causes })), "An upload failed.");
    assert.equal(errorLine(explained([], { causes: [{ code: "New", details: [], message: "m\nn" }] })), "m");
    assert.equal(errorLine(undefined), undefined);
  });
});
