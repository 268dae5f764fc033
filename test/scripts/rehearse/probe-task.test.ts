import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { runProbeTask } from "../../../scripts/rehearse/probe-task";
import { type Reply, scriptedService } from "./support/scripted-service";

const TASK = { commandLine: "/bin/true" };

describe("runProbeTask", function () {
  // A request that lacks the role is repeated after a second.
  this.timeout(10_000);
  const service = scriptedService();
  const CREATED: Reply = { status: 201 };
  const completed = (executionInfo: object): Reply => ({ status: 200, body: { state: "completed", executionInfo } });
  const printed: Reply = { status: 200, body: "text" };
  const JOB_EXISTS: Reply = { status: 409, body: { code: "JobExists" } };
  const DENIED: Reply = { status: 403, body: { code: "PermissionDenied" } };
  const runTask = (...replies: Reply[]) => {
    service.script(replies);
    return runProbeTask(service.rehearsal, TASK);
  };

  for (const [what, job] of [
    ["a new job", CREATED],
    ["an existing job", JOB_EXISTS],
  ] as const) {
    it(`runs a task in ${what}`, async () => {
      const { accepted, exitCode, stdout } = await runTask(job, CREATED, completed({ exitCode: 0 }), printed);
      assert.deepEqual([accepted, exitCode, stdout], [true, 0, "text"]);
    });
  }

  it("reports 400 as a refusal", async () => {
    const { accepted, exchange } = await runTask(CREATED, { status: 400, body: { code: "InvalidPropertyValue" } });
    assert.deepEqual([accepted, exchange.code], [false, "InvalidPropertyValue"]);
  });

  for (const [status, code] of [
    [401, "InvalidAuthenticationInfo"],
    [403, "AccountIsDisabled"],
    [404, "JobNotFound"],
    [409, "JobBeingDeleted"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
  ] as const) {
    const failed: Reply = { status, body: { code, message: { value: "No." } }, repeats: true };

    it(`reports no other answer as a refusal, such as ${status} ${code}`, () =>
      assert.rejects(runTask(CREATED, failed), {
        message: `POST /jobs/rehearsal/tasks was answered with ${status} ${code}: No.`,
      }));

    it(`does not ignore ${status} ${code} to the job, the task's state or its output`, async () => {
      await assert.rejects(runTask(failed), { message: `POST /jobs was answered with ${status} ${code}: No.` });
      await assert.rejects(
        runTask(CREATED, CREATED, failed),
        /^Error: GET \/jobs\/rehearsal\/tasks\/[\w-]+ was answered/,
      );
      await assert.rejects(
        runTask(CREATED, CREATED, completed({ exitCode: 0 }), failed),
        /^Error: GET \/jobs\/rehearsal\/tasks\/[\w-]+\/files\/stdout\.txt was answered/,
      );
    });
  }

  it("waits for the role on each request", async () => {
    const { accepted } = await runTask(CREATED, DENIED, CREATED, DENIED, completed({ exitCode: 0 }), DENIED, printed);
    assert.equal(accepted, true);
  });

  it("has no output if no process has started", async () => {
    const failureInfo = { category: "usererror", code: "BlobAccessDenied" };
    const { failureCode, exitCode, stdout } = await runTask(
      CREATED,
      CREATED,
      completed({ retryCount: 0, failureInfo }),
    );
    assert.deepEqual([failureCode, exitCode, stdout], ["BlobAccessDenied", undefined, undefined]);
  });

  it("throws if the task failed because of Batch", () => {
    const failureInfo = { category: "ServerError", code: "DiskFull" };
    return assert.rejects(
      runTask(CREATED, CREATED, completed({ failureInfo })),
      /^Error: task probe-[\d-]+ failed because of Batch: DiskFull$/,
    );
  });
});
