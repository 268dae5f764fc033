import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { destinationsOf } from "../../destinations";
import { exampleDescription, WRITER } from "./support/example";

describe("the environment of a task", () => {
  const description = exampleDescription({ dynamicJobs: true });

  it("has the container, the identity and the names of each kind, for tools of other languages", () => {
    const settings: BatchServiceModels.EnvironmentSetting[] = destinationsOf(description)
      .job("Sched:job-1")
      .task("frame-1")
      .environmentSettings();
    assert.deepEqual(Object.fromEntries(settings.map(({ name, value }) => [name, value])), {
      BATCH_OUTPUTS_JOB_CONTAINER_URL:
        "https://renderoutputs.blob.core.windows.net/job-sched-job-1-1b84181bfbfa66cbcac7b65e86425e85fdb3fdcd",
      BATCH_OUTPUTS_IDENTITY_CLIENT_ID: "11111111-2222-3333-4444-555555555555",
      BATCH_OUTPUTS_PREFIX_TASK_OUTPUT: "frame-1/$TaskOutput/",
      BATCH_OUTPUTS_PREFIX_TASK_PREVIEW: "frame-1/$TaskPreview/",
      BATCH_OUTPUTS_PREFIX_TASK_LOG: "frame-1/$TaskLog/",
      BATCH_OUTPUTS_PREFIX_TASK_INTERMEDIATE: "frame-1/$TaskIntermediate/",
      BATCH_OUTPUTS_PREFIX_JOB_OUTPUT: "$JobOutput/",
      BATCH_OUTPUTS_PREFIX_JOB_PREVIEW: "$JobPreview/",
    });
  });

  it("names the identity of the pool", () => {
    const writer = { identityId: `${WRITER}-own`, identityClientId: "22222222-2222-3333-4444-555555555555" };
    const pools = { own: { id: "own-1", writer, jobs: ["Render"] } };
    const { job, pool } = destinationsOf(exampleDescription({ version: 2, pools }));
    const [, setting] = pool("own").job("Render").task("t").environmentSettings();
    assert.equal(setting?.value, writer.identityClientId);
    assert.throws(() => job("Render").task("t").environmentSettings(), { code: "PoolRequired" });
  });

  it("reaches a shell unchanged", () => {
    const settings = destinationsOf(description).job("Render").task("frame-1").environmentSettings();
    const env = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    const { stdout } = spawnSync("/bin/sh", ["-c", 'printf %s "$BATCH_OUTPUTS_PREFIX_TASK_LOG"'], { env });
    assert.equal(stdout.toString(), "frame-1/$TaskLog/");
  });
});
