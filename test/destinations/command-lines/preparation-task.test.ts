import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BatchServiceModels } from "@azure/batch";
import { after, before, describe, it } from "mocha";
import { destinationsOf } from "../../../destinations";
import { exampleDescription } from "../support/example";

describe("preparationTask", () => {
  const destinations = destinationsOf(exampleDescription({ dynamicJobs: true }));
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "preparation-task-"));
    const bin = join(root, "opt", "batch-outputs", "current", "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "batch-outputs"), '#!/bin/sh\necho "$@"\nexit "$PREPARED"\n');
    chmodSync(join(bin, "batch-outputs"), 0o755);
  });
  after(() => rmSync(root, { recursive: true }));

  function run(task: { commandLine: string }, prepared = "0") {
    const env = { PATH: process.env.PATH, LOCAL_AZURE_NODE_ROOT: root, PREPARED: prepared };
    const { status, stdout } = spawnSync("/bin/sh", ["-c", task.commandLine], { env, encoding: "utf8" });
    return { status, stdout };
  }

  it("is a preparation task of Batch, for which the tasks of the job wait", () => {
    const task: BatchServiceModels.JobPreparationTask = destinations.preparationTask();
    assert.deepEqual(
      { ...task, commandLine: "" },
      {
        commandLine: "",
        waitForSuccess: true,
        constraints: { maxTaskRetryCount: 3 },
      },
    );
  });

  it("runs the command, and fails with its exit code", () => {
    assert.deepEqual(run(destinations.preparationTask()), { status: 0, stdout: "prepare\n" });
    assert.deepEqual(run(destinations.preparationTask(), "4"), { status: 4, stdout: "prepare\n" });
  });

  it("runs a script after it, and only if the container exists", () => {
    const task = destinations.preparationTask('echo "it\'s" # a comment\nexit 9');
    assert.deepEqual(run(task), { status: 9, stdout: "prepare\nit's\n" });
    assert.deepEqual(run(task, "4"), { status: 4, stdout: "prepare\n" });
  });

  it("is refused for a pipeline whose nodes cannot create containers", () => {
    assert.throws(() => destinationsOf(exampleDescription()).preparationTask(), {
      code: "DynamicJobsRequired",
      message:
        /^pipeline must have `dynamicJobs: true`, .*, got one without it; deploy it with `dynamicJobs: true`, or/,
    });
  });

  it("refuses a script that cannot be part of a command line", () => {
    for (const script of ["", " ", "a\0b"]) {
      assert.throws(() => destinations.preparationTask(script), { code: "ScriptRefused" }, JSON.stringify(script));
    }
  });
});
