import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputError, type OutputErrorCode, type OutputFailure } from "../../../outputs";
import { endedBy, severalFailed } from "../../../outputs/several/several-failed";

const failure = (path: string, code: OutputErrorCode): OutputFailure => ({ path, error: new OutputError(code, code) });

describe("severalFailed", () => {
  const cases: [codes: OutputErrorCode[], total: number, code: OutputErrorCode][] = [
    [["Conflict"], 1, "Conflict"],
    [["Conflict"], 2, "SomeFailed"],
    [["Conflict", "Conflict"], 2, "Conflict"],
    [["Conflict", "PathRefused"], 2, "SomeFailed"],
    [["OutputNotFound", "NothingMatched"], 2, "OutputNotFound"],
    [["OutputNotFound", "NothingMatched"], 3, "SomeFailed"],
  ];
  for (const [codes, total, code] of cases) {
    it(`returns ${code} for ${codes.join(" and ")} of ${total}`, () => {
      const failures = codes.map((each, index) => failure(`${index}.txt`, each));
      const error = severalFailed(failures, total) as OutputError;
      assert.equal(error.code, code);
      if (total > 1) assert.equal(error.failures, failures);
      else assert.equal(error, failures[0]?.error);
    });
  }

  it("names three of the outputs", () => {
    const failures = ["a", "b", "c", "d"].map((path) => failure(path, "Conflict"));
    assert.equal(severalFailed(failures, 9).message, '4 of 9 outputs failed: "a", "b", "c", …');
    assert.equal(severalFailed(failures.slice(1), 9).message, '3 of 9 outputs failed: "b", "c", "d"');
  });
});

describe("endedBy", () => {
  /** An error of the bundled command, in which the library has its own class. */
  class OtherOutputError extends Error {
    override readonly name = "OutputError";
    readonly code = "AccessDenied";
  }

  it("returns an error of the library with the earlier failures, whatever its class", () => {
    const failures = [failure("a", "Conflict")];
    for (const error of [new OutputError("AccessDenied", "denied"), new OtherOutputError("denied")]) {
      const ended = endedBy(error, failures) as OutputError;
      assert.deepEqual([ended.code, ended.message, ended.failures], ["AccessDenied", "denied", failures]);
      assert.equal(ended.cause, error);
    }
  });

  it("returns the error itself if nothing failed before, or if it is not an error of the library", () => {
    const error = new OutputError("AccessDenied", "denied");
    assert.equal(endedBy(error, []), error);
    const other = new Error("other");
    assert.equal(endedBy(other, [failure("a", "Conflict")]), other);
  });
});
