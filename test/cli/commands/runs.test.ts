import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import type { CommandResult } from "../../support/built-command";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

describe("batch-outputs with several runs of a job", () => {
  const { azurite, command, folder, inTask, prepareJob, signedIn } = useCommand();

  /** The job of all tests that only read. */
  let shared: string | undefined;

  /** Returns functions that run commands for a job with two runs. Only an `own` job may be changed. */
  async function twoRuns({ own = false } = {}) {
    const jobId = (own ? undefined : shared) ?? freshJobId();
    const inRun = (run: string, args: string[]) =>
      command.run(args, { cwd: folder(), env: { ...inTask(jobId), BATCH_OUTPUTS_RUN: run } });
    if (jobId !== shared) await store(jobId, inRun);
    if (!own) shared = jobId;
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    const run = (...args: string[]) => runHere([...args, ...where], { cwd: folder(), env: signedIn() });
    const paths = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await run("list", "--json", ...args);
      assert.equal(exitCode, 0, stderr);
      return JSON.parse(stdout).map(({ path, run }: { path: string; run: string }) => `${path} of ${run}`);
    };
    return { inRun, run, paths };
  }

  /** The first run stores three frames, and the second one, so far, one of them. Each tracks a log. */
  async function store(jobId: string, inRun: (run: string, args: string[]) => Promise<CommandResult>) {
    await prepareJob(jobId);
    for (const [run, frames] of [
      ["r1", ["1.png", "2.png", "3.png"]],
      ["r2", ["1.png"]],
    ] as const) {
      for (const frame of frames) writeFileSync(join(folder(), frame), run);
      const track = ["run", "--track", "TaskLog=log.txt", "--", "sh", "-c", `echo ${run} > log.txt`];
      for (const args of [track, ["save", "TaskOutput", ...frames]]) {
        const { exitCode, stderr } = await inRun(run, args);
        assert.equal(exitCode, 0, stderr);
        assert.doesNotMatch(stderr, /truncated/);
      }
    }
  }

  it("lists the newest run, and says so; another one or all on request", async () => {
    const { run, paths } = await twoRuns();
    assert.deepEqual(await paths(), ["log.txt of r2", "1.png of r2"]);
    assert.deepEqual(await paths("--run", "r1"), ["log.txt of r1", "2.png of r1", "3.png of r1"]);
    assert.deepEqual(await paths("--run", "all"), ["log.txt of r2", "1.png of r2", "2.png of r1", "3.png of r1"]);
    const { stdout, stderr } = await run("list", "--run", "all");
    assert.match(stdout, /^RUN +TASK +KIND/);
    assert.match(stdout, /^r1 +t1 +TaskOutput .* 3\.png$/m);
    assert.equal(stderr, "");
    const newest = await run("list");
    assert.equal(newest.stderr, "batch-outputs: run r2, the last of 2 runs; --run all selects all runs\n");
    assert.match((await run("list", "--run", "r1")).stderr, /: run r1, one of 2 runs; /);
  });

  it("downloads only the newest run, so that nothing old is merged", async () => {
    const { run } = await twoRuns();
    const { exitCode, stderr } = await run("get", "TaskOutput", "*.png", "--task", "t1", "--into", "results");
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /run r2, the last of 2 runs.*\n.*: 1 downloaded \(2 B\), 0 unchanged, 0 failed/);
    const everything = await run("get", "--into", "all", "--run", "all");
    assert.match(everything.stderr, /: 4 downloaded /);
    assert.equal(readFileSync(join(folder(), "all/t1/TaskLog/log.txt"), "utf8"), "r1\nr2\n");
    const stale = await run("get", "TaskOutput", "3.png", "--task", "t1");
    assert.equal(stale.exitCode, 5);
    assert.match(
      stale.stderr,
      /3\.png does not exist .*: it is of run r1, and run r2 is selected; run `batch-outputs list/,
    );
  });

  it("prints the log of one run", async () => {
    const { run } = await twoRuns();
    const tail = async (...args: string[]) => (await run("tail", "TaskLog", "log.txt", "--task", "t1", ...args)).stdout;
    assert.deepEqual(
      [await tail(), await tail("-f"), await tail("--run", "r1", "-f"), await tail("--run", "all")],
      ["r2\n", "r2\n", "r1\n", "r1\nr2\n"],
    );
  });

  it("finds nothing of earlier runs after prepare has recorded a new one", async () => {
    const { inRun, run, paths } = await twoRuns({ own: true });
    const prepared = await inRun("r3", ["prepare"]);
    assert.equal(prepared.exitCode, 0, prepared.stderr);
    assert.deepEqual(await paths(), []);
    const { stderr } = await run("list");
    assert.match(stderr, /: run r3, the last of 3 runs; .*\n.*: no outputs\n/);
  });

  it("names the nearest run if a run is unknown, and refuses what cannot be the id of one", async () => {
    const { run, inRun } = await twoRuns();
    const unknown = await run("list", "--run", "r12");
    assert.deepEqual([unknown.exitCode, unknown.stdout], [5, ""]);
    assert.match(unknown.stderr, /run r12 has no outputs in job .*; did you mean r1\?/);
    for (const args of [
      ["save", "TaskOutput", "1.png", "--run", "all"],
      ["save", "TaskOutput", "1.png", "--run", "last"],
      ["save", "TaskOutput", "1.png", "--run", "a b"],
    ]) {
      const { exitCode, stderr } = await inRun("r2", args);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, /--run must /);
    }
  });

  it("removes what earlier runs of the task have stored before a command with --clean", async () => {
    const { inRun, run, paths } = await twoRuns({ own: true });
    const { exitCode, stderr } = await inRun("r2", ["run", "--clean", "--", "true"]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /deleted 2 outputs of earlier runs/);
    assert.deepEqual(await paths("--run", "all"), ["log.txt of r2", "1.png of r2"]);
    const deleted = await run("delete", "TaskOutput", "*", "--task", "t1", "--yes");
    assert.equal(deleted.exitCode, 0, deleted.stderr);
    assert.deepEqual(await paths("--run", "all"), ["log.txt of r2"]);
  });
});
