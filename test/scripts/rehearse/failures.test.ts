import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { askQuestion } from "../../../scripts/rehearse/ask";
import { type EngineRun, runEngine } from "../../../scripts/rehearse/engine";
import type { EndedTask } from "../../../scripts/rehearse/probe-task";
import type { Question } from "../../../scripts/rehearse/question";
import { duringResize } from "../../../scripts/rehearse/questions/during-resize";
import { missingRole } from "../../../scripts/rehearse/questions/missing-role";
import { newlines } from "../../../scripts/rehearse/questions/newlines";
import { packageContainers } from "../../../scripts/rehearse/questions/package-containers";
import { poolWithoutIdentity } from "../../../scripts/rehearse/questions/pool-without-identity";
import { previewAsReader } from "../../../scripts/rehearse/questions/preview-as-reader";
import { resourceFileDenied } from "../../../scripts/rehearse/questions/resource-file-denied";
import { secondPrincipal } from "../../../scripts/rehearse/questions/second-principal";
import { startTaskDenied } from "../../../scripts/rehearse/questions/start-task-denied";
import { startTaskUser } from "../../../scripts/rehearse/questions/start-task-user";
import { storageVersions } from "../../../scripts/rehearse/questions/storage-versions";
import { unchangedProperties } from "../../../scripts/rehearse/questions/unchanged-properties";
import type { Rehearsal } from "../../../scripts/rehearse/rehearsal";
import { type Reply, scriptedService } from "./support/scripted-service";

const PRINCIPAL = { name: "other", variables: {}, token: async () => "token" };
const ACCOUNT = {
  urn: "",
  type: "azure-native:batch:BatchAccount",
  inputs: { autoStorage: { nodeIdentityReference: {} } },
};
const signal = new AbortController().signal;

/** Returns how the engine ends with these errors and changes. */
async function engineRun(errors: readonly string[], changed: readonly string[] = ["workers"]): Promise<EngineRun> {
  const run = await runEngine("pulumi up", { waits: signal, engine: signal }, async ({ onEvent }) => {
    for (const message of errors) {
      onEvent({ sequence: 0, timestamp: 0, diagnosticEvent: { message, severity: "error", color: "never" } });
    }
  });
  return { ...run, steps: Object.fromEntries(changed.map((name) => [name, ["update"]])) };
}

describe("a question of a rehearsal", () => {
  const service = scriptedService();

  /** Asks with the given answers of the service, and the same end of each operation of the engine. */
  async function ask(question: Question, replies: readonly Reply[], run?: EngineRun, task?: Partial<EndedTask>) {
    service.script(replies);
    const ended = run ?? (await engineRun([]));
    const given = {
      ...service.rehearsal,
      saved: { location: "westeurope", vmSize: "Standard_D2ds_v5" },
      second: PRINCIPAL,
      reader: PRINCIPAL,
      deployer: PRINCIPAL,
      runs: new Map([question.step, "deploy" as const].map((step) => [step, ended])),
      pipeline: { up: async () => ended, resources: async () => [ACCOUNT] },
      // Only a pool can fail.
      probes: {
        deploy: async (pool: object | undefined) => (pool === undefined ? engineRun([]) : ended),
        deployPackage: async () => ended,
      },
      description: async () => ({ writer: { identityId: "" }, jobs: { a: { container: "job-a" } }, blobEndpoint: "" }),
      runTask: async () => ({ exchange: { request: "" }, accepted: true, ...task }),
    } as unknown as Rehearsal;
    return askQuestion(question, given);
  }

  const failures: readonly Reply[] = [401, 403, 404, 409, 429, 500].map((status) => ({
    status,
    body: { code: `Code${status}` },
    repeats: true,
  }));
  const requests: [question: Question, before: Reply[], answers: number[]][] = [
    [storageVersions, [], []],
    [missingRole, [], [403]],
    [packageContainers, [], []],
    [packageContainers, [{ status: 200, body: "" }], []],
    [startTaskUser, [], []],
    [startTaskUser, [{ status: 200, body: { value: [{ id: "n", state: "starttaskfailed" }] } }], []],
    [startTaskUser, Array(2).fill({ status: 200, body: { value: [{ id: "n", state: "idle" }] } }), []],
    [startTaskDenied, [], []],
    [duringResize, [], []],
    [duringResize, [{ status: 200, body: { allocationState: "steady" } }], []],
  ];
  for (const [question, before, answers] of requests) {
    it(`${question.id} is not answered by a failure of request ${before.length + 1}`, async () => {
      for (const failure of failures.filter(({ status }) => !answers.includes(status))) {
        const { verdict, answer } = await ask(question, [...before, failure]);
        assert.deepEqual([failure.status, verdict], [failure.status, "not answered"]);
        assert.match(answer, new RegExp(`was answered with ${failure.status} Code${failure.status}`));
      }
    });
  }

  const operations: [question: Question, refusal: number][] = [
    [poolWithoutIdentity, 400],
    [startTaskDenied, 400],
    [startTaskUser, 400],
    [unchangedProperties, 400],
    [previewAsReader, 403],
    [secondPrincipal, 403],
  ];
  for (const [question, refusal] of operations) {
    it(`${question.id} is answered by Azure's ${refusal}, and by no other failure of an operation`, async () => {
      const refused = await ask(question, [], await engineRun([`Status=${refusal} Code="Refused" Message="No."`]));
      assert.match(refused.verdict, /^(differs|noted)$/);
      for (const status of ["<nil>", ...[400, 403, 404, 409, 429, 500].filter((other) => other !== refusal)]) {
        const run = await engineRun([`Status=${status} Code="Failed" Message="Later."`]);
        assert.deepEqual([status, (await ask(question, [], run)).verdict], [status, "not answered"]);
      }
      assert.equal((await ask(question, [], await engineRun(["connection reset"]))).verdict, "not answered");
    });
  }

  it("unchanged-properties is not answered by an operation without changes", async () => {
    assert.equal((await ask(unchangedProperties, [], await engineRun([], []))).verdict, "not answered");
  });

  it("missing-role is not answered if the reader may create jobs", async () => {
    for (const reply of [{ status: 201 }, { status: 409, body: { code: "JobExists" } }]) {
      assert.equal((await ask(missingRole, [reply])).answer, "--reader may create jobs");
    }
  });

  it("newlines is not answered if no process started", async () => {
    const task = { failureCode: "BlobAccessDenied" };
    assert.equal(
      (await ask(newlines, [], undefined, task)).answer,
      "the task's process did not start: BlobAccessDenied",
    );
  });

  it("resource-file-denied is answered by a task without a process", async () => {
    const task = { failureCode: "BlobAccessDenied", retryCount: 0 };
    assert.equal((await ask(resourceFileDenied, [], undefined, task)).verdict, "agrees");
    assert.equal((await ask(resourceFileDenied, [], undefined, { ...task, exitCode: 0 })).verdict, "differs");
  });

  for (const [what, node, verdict] of [
    [
      "the error of Batch",
      { state: "starttaskfailed", startTaskInfo: { failureInfo: { category: "ServerError" } } },
      "not answered",
    ],
    ["an unusable node without a failure", { state: "unusable" }, "not answered"],
    [
      "a denied StartTask",
      { state: "starttaskfailed", startTaskInfo: { failureInfo: { code: "BlobAccessDenied" } } },
      "agrees",
    ],
    [
      "another failure of the StartTask",
      { state: "starttaskfailed", startTaskInfo: { failureInfo: { code: "Other" } } },
      "differs",
    ],
  ] as const) {
    it(`start-task-denied has the verdict "${verdict}" after ${what}`, async () => {
      assert.equal((await ask(startTaskDenied, [{ status: 200, body: { value: [node] } }])).verdict, verdict);
    });
  }
});
