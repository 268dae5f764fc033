import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { useLocalPipeline } from "./support/local-pipeline";

describe("the commands about jobs, for a person without access to the outputs", function () {
  this.timeout(60_000);
  const { batch, poolId, run } = useLocalPipeline();

  it("status says what Batch knows about the tasks", async () => {
    await batch.client().job.add({ id: "render", poolInfo: { poolId } });
    await batch.client().task.add("render", { id: "t1", commandLine: "echo" });
    const { exitCode, stdout, stderr } = await run(["status", "render"]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^t1 +active +- +- +-/m);
    assert.match(stderr, /^batch-outputs: the outputs are not known: storage denied this identity/);
    assert.match(stderr, /\nbatch-outputs: job render is active: 1 active\n$/);
    const { stdout: json } = await run(["status", "render", "--json"]);
    assert.deepEqual(JSON.parse(json), [{ task: "t1", state: "active" }]);
  });

  it("get --failed --json prints an empty list if no task has failed", async () => {
    await batch.client().job.add({ id: "render", poolInfo: { poolId } });
    const { exitCode, stdout, stderr } = await run(["get", "--failed", "--json", "--job", "render"]);
    assert.deepEqual([exitCode, stdout], [0, "[]\n"], stderr);
  });
});

describe("submit of a job with a merge task", function () {
  this.timeout(60_000);
  const { grantOutputs, run } = useLocalPipeline();
  const files = {
    "job.yaml":
      "job: render\npool: small\nforEach: { grid: { n: 1..2 } }\ntask: { command: echo }\nmerge: { command: echo }\n",
  };

  it("warns about outputs of earlier runs, unless it deletes them", async () => {
    const revoke = grantOutputs();
    const submit = async (...options: string[]) => {
      const { exitCode, stderr } = await run(["submit", "job.yaml", ...options], files);
      assert.equal(exitCode, 0, stderr);
      return stderr;
    };
    const warning = /the merge task also gets outputs of earlier runs .*; --clean deletes them/;
    assert.doesNotMatch(await submit(), warning);
    assert.match(await submit("--replace"), warning);
    assert.doesNotMatch(await submit("--replace", "--clean"), warning);
    revoke();
  });
});
