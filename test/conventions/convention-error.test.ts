import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkTaskId, storedPath } from "../../conventions";

describe("ConventionError", () => {
  it("names the argument, the rule, the value and the fix", () => {
    assert.throws(() => storedPath("/etc/passwd", "outputs[2].path"), {
      name: "ConventionError",
      code: "PathRefused",
      path: "outputs[2].path",
      message: 'outputs[2].path must be relative, got "/etc/passwd"; give a path relative to the working directory',
    });
  });

  it("truncates a long value and escapes unprintable characters", () => {
    assert.throws(() => checkTaskId("x".repeat(500)), { message: /got "x{120}…"$/ });
    assert.throws(() => checkTaskId("a\u001b[31m"), { message: /got "a\\u001b\[31m"$/ });
    assert.throws(() => checkTaskId("\u009b31m"), { message: /got "\\u\{9b\}31m"$/ });
    assert.throws(() => storedPath("\ue000/\u{f0000}"), { message: /got "\\u\{e000\}\/\\u\{f0000\}"; store it/ });
  });
});
