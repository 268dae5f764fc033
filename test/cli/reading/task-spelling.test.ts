import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

const HINT =
  "outputs are stored under task id case1, which is the same id to Batch, but not to storage; give --task case1";

describe("another spelling of a task's id", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  async function prepared() {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    await job.task("case1").saveText("TaskLog", "log", "a.log");
    await job.task("case1").saveText("TaskOutput", "out", "a.txt");
    const env = signedIn();
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    const runIn = (more: Record<string, string>, ...args: string[]) =>
      runHere([...args, ...where], { cwd: folder(), env: { ...env, ...more } });
    return { job, runIn, run: (...args: string[]) => runIn({}, ...args) };
  }

  it("is found and named by list", async () => {
    const { run } = await prepared();
    const { exitCode, stdout, stderr } = await run("list", "--task", "Case1", "--json");
    assert.equal(exitCode, 0, stderr);
    const listed = JSON.parse(stdout) as { task: string; path: string }[];
    assert.deepEqual(
      listed.map(({ task, path }) => [task, path]),
      [
        ["case1", "a.log"],
        ["case1", "a.txt"],
      ],
    );
    assert.equal(
      stderr,
      "batch-outputs: no outputs are stored under task id Case1; these are stored under case1, which is the same id to Batch\n",
    );
    const ofKind = await run("list", "--task", "CASE1", "--kind", "TaskLog");
    assert.match(ofKind.stdout, /a\.log/);
    assert.doesNotMatch(ofKind.stdout, /a\.txt/);
  });

  it("is named by list after the outputs of the given spelling", async () => {
    const { job, run } = await prepared();
    await job.task("Case1").saveText("TaskOutput", "new", "b.txt");
    const own = await run("list", "--task", "Case1");
    assert.match(own.stdout, /b\.txt/);
    assert.doesNotMatch(own.stdout, /a\.txt/);
    assert.equal(own.stderr, `batch-outputs: ${HINT}\n`);
    const none = await run("list", "--task", "Case1", "--kind", "TaskLog");
    const noneOfKind = `batch-outputs: ${HINT}\nbatch-outputs: no outputs\n`;
    assert.deepEqual([none.exitCode, none.stdout, none.stderr], [0, "", noneOfKind]);
  });

  it("is the nearest task if no spelling has outputs", async () => {
    const { run } = await prepared();
    const { exitCode, stdout, stderr } = await run("list", "--task", "case2");
    assert.deepEqual([exitCode, stdout], [5, ""]);
    assert.match(stderr, /^batch-outputs: task case2 has no outputs in job [\w-]+; did you mean case1\?\n$/);
  });

  for (const [name, ...args] of [
    ["get", "TaskLog", "*"],
    ["tail", "TaskLog", "a.log"],
    ["url", "TaskLog", "a.log"],
    ["delete", "--yes", "TaskLog", "*"],
  ] as const) {
    it(`is named by ${[name, ...args].join(" ")}, which ends with 5`, async () => {
      const { run } = await prepared();
      const { exitCode, stdout, stderr } = await run(name, ...args, "--task", "Case1");
      assert.deepEqual([exitCode, stdout], [5, ""]);
      const [hint, error] = stderr.split("\n");
      assert.equal(hint, `batch-outputs: ${HINT}`);
      assert.match(error ?? "", /^batch-outputs: (output|pattern) /);
      const json = await run(name, ...args, "--task", "Case1", "--json");
      assert.match(JSON.parse(json.stderr.trimEnd().split("\n").at(-1) ?? "").error.code, /NotFound|NothingMatched/);
    });
  }

  it("is named inside a task if outputs of the task are read", async () => {
    const { runIn } = await prepared();
    const inTask = { AZ_BATCH_TASK_ID: "CASE1" };
    const { exitCode, stderr } = await runIn(inTask, "get", "TaskLog", "a.log");
    assert.equal(exitCode, 5);
    assert.ok(stderr.startsWith(`batch-outputs: ${HINT}\n`), stderr);
    // Outputs of the job, whose names do not contain a task's id.
    for (const args of [
      ["JobOutput", "a.log"],
      ["TaskLog", "a.log", "--task", ""],
    ]) {
      const { exitCode, stderr } = await runIn(inTask, "get", ...args);
      assert.equal(exitCode, 5);
      assert.doesNotMatch(stderr, /case1/);
    }
  });

  it("is named if only some of several arguments match no output", async () => {
    const { job, run } = await prepared();
    await job.task("Case1").saveText("TaskLog", "new", "b.log");
    const { exitCode, stderr } = await run("get", "TaskLog", "a.log", "b.log", "--task", "Case1");
    assert.equal(exitCode, 6);
    assert.ok(stderr.includes(HINT), stderr);
  });
});
