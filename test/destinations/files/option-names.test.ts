import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf } from "../../../destinations";
import { exampleDescription } from "../support/example";

// Without types, as JavaScript calls the builders.
// biome-ignore lint/suspicious/noExplicitAny: the compiler of TypeScript would refuse these calls.
const untyped = (strict = false): any => destinationsOf(exampleDescription(), { strict });

describe("output files from JavaScript", () => {
  const task = untyped().job("Render").task("frame-1");
  const refused: [what: string, build: () => unknown, code: string, message: RegExp][] = [
    [
      "a condition in other case",
      () => task.outputFile("TaskLog", "x", { condition: "TaskSuccess" }),
      "ConditionRefused",
      /must be tasksuccess, taskfailure or taskcompletion, got "TaskSuccess"/,
    ],
    [
      "a condition that is no text",
      () => task.outputFiles([{ kind: "TaskLog", pattern: "x", condition: 1 }]),
      "ConditionRefused",
      /got 1$/,
    ],
    [
      "a condition of another container",
      () => untyped().outputFile({ container: "archive", pattern: "x", condition: "always" }),
      "ConditionRefused",
      /got "always"/,
    ],
    [
      "a misspelled option",
      () => task.outputFiles([{ kind: "TaskLog", pattern: "x", condtion: "taskfailure" }]),
      "OptionRefused",
      /^condtion must be one of the options of an output file \(path, condition, .*did you mean condition\?$/,
    ],
    [
      "Batch's own name of an option",
      () => task.outputFile("TaskLog", "x", { uploadCondition: "taskfailure" }),
      "OptionRefused",
      /did you mean condition\?$/,
    ],
    [
      "an option of another container's file",
      () => untyped().outputFile({ container: "archive", patern: "x" }),
      "OptionRefused",
      /did you mean pattern\?$/,
    ],
    [
      "a misspelled kind member",
      () => task.outputFiles([{ kinds: "TaskLog", pattern: "x" }]),
      "OptionRefused",
      /mean kind\?/,
    ],
    ["no kind", () => task.outputFiles([{ pattern: "x" }]), "KindRefused", /^kind must be a string, got nothing$/],
    ["a kind that is no text", () => task.outputFile(5, "x"), "KindRefused", /^kind must be a string, got 5$/],
    ["no pattern", () => task.outputFile("TaskLog"), "PatternRefused", /got nothing/],
  ];
  for (const [what, build, code, message] of refused) {
    it(`are refused with ${what}`, () => {
      assert.throws(build, (error: Error & { code: string }) => {
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("may have options without a value", () => {
    const options = { path: undefined, condition: undefined, contentType: undefined };
    assert.deepEqual(task.outputFile("TaskLog", "x", options), task.outputFile("TaskLog", "x"));
  });

  const misspelled: [
    what: string,
    build: (task: ReturnType<typeof untyped>, job: ReturnType<typeof untyped>) => unknown,
  ][] = [
    ["an output file", (task) => task.outputFile("tasklog", "x")],
    ["an entry of a list", (task) => task.outputFiles([{ kind: ["Task-Log"], pattern: "x" }])],
    ["an output file of the job", (_, job) => job.outputFile("joboutput", "x")],
    ["an input", (task) => task.resourceFile("taskoutput")],
    ["an input from the job", (_, job) => job.resourceFile("JOB_OUTPUT")],
    ["inputs from other tasks", (_, job) => job.inputsFrom(["a"], "task output")],
  ];
  for (const [what, build] of misspelled) {
    it(`warn about a misspelled kind of ${what}, and refuse it with strict`, async () => {
      const warned = new Promise<Error & { code?: string }>((resolve) => process.once("warning", resolve));
      const job = untyped().job("Render");
      build(job.task("frame-1"), job);
      assert.equal((await warned).code, "KindRefused");
      const strict = untyped(true).job("Render");
      assert.throws(() => build(strict.task("frame-1"), strict), { code: "KindRefused" });
    });
  }
});
