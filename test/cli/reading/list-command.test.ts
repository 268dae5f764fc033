import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import { errorJson } from "../../../cli/errors/reported-error";
import { listCommandLine, withListCommand } from "../../../cli/reading/list-command";
import type { Wanted } from "../../../cli/reading/wanted";
import { OutputError } from "../../../outputs";
import { LIST_ADVICE } from "../../../outputs/failure/list-advice";

describe("the command line that lists the outputs", () => {
  const taskOfProcess = process.env.AZ_BATCH_TASK_ID;
  afterEach(() => {
    if (taskOfProcess === undefined) delete process.env.AZ_BATCH_TASK_ID;
    else process.env.AZ_BATCH_TASK_ID = taskOfProcess;
  });

  const cases: [kind: string | undefined, options: Partial<Wanted>, command: string][] = [
    ["TaskLog", { task: "t1", job: "render" }, "batch-outputs list --kind TaskLog --task t1 --job render"],
    ["TaskLog", { task: "" }, "batch-outputs list --kind TaskLog"],
    [undefined, { task: "render-*", job: "render" }, 'batch-outputs list --task "render-*" --job render'],
    ["tasklog", { task: "t1" }, "batch-outputs list --task t1"],
    [
      "JobOutput",
      { destinations: "my files/it's.json" },
      `batch-outputs list --kind JobOutput --destinations "my files/it's.json"`,
    ],
    [
      "JobOutput",
      { destinations: "it's $5.json" },
      "batch-outputs list --kind JobOutput --destinations 'it'\\''s $5.json'",
    ],
    [
      "JobOutput",
      { blobEndpoint: "https://account.blob.core.windows.net/" },
      "batch-outputs list --kind JobOutput --blob-endpoint https://account.blob.core.windows.net/",
    ],
  ];
  for (const [kind, options, command] of cases) {
    it(`is ${command}`, () => assert.equal(listCommandLine({ kind, patterns: ["*"], ...options }), command));
  }

  it("has the task of the environment, for kinds of tasks", () => {
    process.env.AZ_BATCH_TASK_ID = "t7";
    const line = (kind: string, options: Partial<Wanted> = {}) =>
      listCommandLine({ kind, patterns: ["*"], ...options });
    assert.equal(line("TaskLog"), "batch-outputs list --kind TaskLog --task t7");
    assert.equal(line("JobOutput"), "batch-outputs list --kind JobOutput");
    assert.equal(line("TaskLog", { task: "" }), "batch-outputs list --kind TaskLog");
    // Without patterns, the outputs of all tasks are wanted.
    assert.equal(line("TaskLog", { patterns: [] }), "batch-outputs list --kind TaskLog");
  });

  it("is in the message of an error and of its failures, and does not change other errors", () => {
    const missing = new OutputError("OutputNotFound", `output a must exist; ${LIST_ADVICE}`);
    const other = new OutputError("PathRefused", "path must be another");
    const several = new OutputError("SomeFailed", "2 of 3 outputs failed", {
      failures: [
        { path: "a", error: missing },
        { path: "b", error: other },
      ],
    });
    assert.deepEqual(errorJson(withListCommand(several, "LIST")), {
      code: "SomeFailed",
      message: "2 of 3 outputs failed",
      failures: [
        { path: "a", code: "OutputNotFound", message: "output a must exist; run `LIST` to see what exists" },
        { path: "b", code: "PathRefused", message: "path must be another" },
      ],
    });
    assert.equal(withListCommand(other, "LIST"), other);
  });
});
