import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import { putBlob } from "../../support/put-blob";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

const TASKS = ["render-1", "render-2", "merge"];

describe("batch-outputs get of several tasks, and verify", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  async function jobOfTasks() {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (const taskId of TASKS) {
      await job.task(taskId).saveText("TaskOutput", taskId, "frames/1.png");
      await job.task(taskId).saveText("TaskLog", `log of ${taskId}`, "stdout.txt");
    }
    await job.saveText("JobOutput", "movie", "movie.gif");
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    const run = (...args: string[]) => runHere([...args, ...where], { cwd: folder(), env: signedIn() });
    return { job, run };
  }

  const file = (path: string) => join(folder(), "results", path);

  it("names files <task>/<kind>/<path>, and <kind>/<path> for the job", async () => {
    const { run } = await jobOfTasks();
    const { exitCode, stdout, stderr } = await run("get", "--into", "results");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(
      stdout.trim().split("\n"),
      [
        "JobOutput/movie.gif",
        ...["merge", "render-1", "render-2"].flatMap((task) => [
          `${task}/TaskLog/stdout.txt`,
          `${task}/TaskOutput/frames/1.png`,
        ]),
      ].map(file),
    );
    assert.equal(readFileSync(file("render-2/TaskOutput/frames/1.png"), "utf8"), "render-2");
    assert.equal(stderr, "batch-outputs: 7 downloaded (68 B), 0 unchanged, 0 failed\n");
    const again = await run("get", "--into", "results");
    assert.equal(again.stderr, "batch-outputs: 0 downloaded (0 B), 7 unchanged, 0 failed\n");
  });

  const selections: [args: string[], paths: string[]][] = [
    [
      ["--kind", "TaskOutput", "--task", "render-*"],
      ["render-1/TaskOutput/frames/1.png", "render-2/TaskOutput/frames/1.png"],
    ],
    [["TaskOutput", "frames/*", "--task", "m*"], ["merge/TaskOutput/frames/1.png"]],
    [["TaskLog"], ["merge/TaskLog/stdout.txt", "render-1/TaskLog/stdout.txt", "render-2/TaskLog/stdout.txt"]],
    [
      ["TaskLog", "std*", "--task", "render-[12]"],
      ["render-1/TaskLog/stdout.txt", "render-2/TaskLog/stdout.txt"],
    ],
    [["--task", "merge", "--exclude", "std*"], ["merge/TaskOutput/frames/1.png"]],
    [["--task", ""], ["JobOutput/movie.gif"]],
    [["JobOutput"], ["JobOutput/movie.gif"]],
    [["TaskOutput", "frames/*", "--task", "merge"], ["frames/1.png"]],
    [
      ["--task", "*", "--larger", "10"],
      ["merge/TaskLog/stdout.txt", "render-1/TaskLog/stdout.txt", "render-2/TaskLog/stdout.txt"],
    ],
    [
      ["--since", "1h", "--task", "merge"],
      ["merge/TaskLog/stdout.txt", "merge/TaskOutput/frames/1.png"],
    ],
  ];
  it("selects by kind, tasks, paths, size and time", async function () {
    this.timeout(60_000);
    const { run } = await jobOfTasks();
    for (const [args, paths] of selections) {
      const { exitCode, stdout, stderr } = await run("get", ...args, "--into", "results");
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual(stdout.trim().split("\n"), paths.map(file), args.join(" "));
    }
    const none = await run("get", "--since", "2100-01-01", "--into", "none");
    assert.equal(none.exitCode, 5);
    assert.match(none.stderr, /^batch-outputs: no outputs are selected; run `batch-outputs list --job /);
    const unmatched = await run("get", "TaskLog", "*.err", "std*", "--task", "*", "--into", "results");
    assert.equal(unmatched.exitCode, 6);
    assert.match(
      unmatched.stderr,
      /0 downloaded \(0 B\), 3 unchanged, 1 failed\nbatch-outputs: \*\.err: pattern must match/,
    );
  });

  it("replaces files that are older than the output, and keeps files that were changed after it", async () => {
    const { job, run } = await jobOfTasks();
    await run("get", "--into", "results");
    const [older, newer] = [file("merge/TaskLog/stdout.txt"), file("render-1/TaskLog/stdout.txt")];
    writeFileSync(newer, "my notes");
    await job.task("merge").saveText("TaskLog", "log of the second run", "stdout.txt");

    const dry = await run("get", "TaskLog", "--into", "results", "--dry-run");
    assert.equal(dry.exitCode, 6);
    assert.equal(dry.stdout, `${older}\n`);
    assert.match(
      dry.stderr,
      /^batch-outputs: 1 to download \(21 B\), 1 of them to replace older files, 1 unchanged, 1 failed\n/,
    );
    assert.equal(readFileSync(older, "utf8"), "log of merge");

    const kept = await run("get", "TaskLog", "--into", "results", "--no-clobber");
    assert.deepEqual(
      [kept.exitCode, kept.stderr],
      [0, "batch-outputs: 0 downloaded (0 B), 1 unchanged, 2 kept, 0 failed\n"],
    );

    const refused = await run("get", "TaskLog", "--into", "results");
    assert.equal(refused.exitCode, 6);
    assert.match(
      refused.stderr,
      /^batch-outputs: 1 downloaded \(21 B\), 1 of them replaced older files, 1 unchanged, 1 failed\n/,
    );
    assert.match(
      refused.stderr,
      /render-1\/TaskLog\/stdout\.txt: file \S+ was changed after the output, at \S+; give --overwrite to replace it, or --no-clobber to keep it\n/,
    );
    assert.equal(readFileSync(newer, "utf8"), "my notes");
    assert.equal(readFileSync(older, "utf8"), "log of the second run");

    const replaced = await run("get", "TaskLog", "--into", "results", "--overwrite", "--json");
    assert.equal(replaced.exitCode, 0, replaced.stderr);
    assert.deepEqual(
      (JSON.parse(replaced.stdout) as { outcome: string }[]).map(({ outcome }) => outcome),
      ["unchanged", "replaced", "unchanged"],
    );
    assert.equal(readFileSync(newer, "utf8"), "log of render-1");
  });

  it("gives files the time of their outputs, and writes nothing in a dry run", async () => {
    const { job, run } = await jobOfTasks();
    const dry = await run("get", "--into", "results", "--dry-run");
    assert.equal(dry.exitCode, 0, dry.stderr);
    assert.equal(existsSync(join(folder(), "results")), false);
    await run("get", "TaskLog", "--into", "results");
    const { lastModified } = await job.task("merge").get("TaskLog", "stdout.txt");
    assert.equal(statSync(file("merge/TaskLog/stdout.txt")).mtimeMs, lastModified.getTime());
  });

  it("never leaves the folder, whatever the names of outputs and tasks are", async () => {
    const { job, run } = await jobOfTasks();
    for (const name of ["t9/$../evil.txt", "../$TaskLog/evil.txt", "t9/$TaskLog/ok.txt"]) {
      await putBlob(azurite(), job.containerName, name, "x");
    }
    const { exitCode, stderr } = await run("get", "--into", "results");
    assert.equal(exitCode, 6, stderr);
    assert.equal(existsSync(join(folder(), "evil.txt")), false);
    assert.equal(existsSync(file("t9/TaskLog/ok.txt")), true);
    assert.match(stderr, /, 1 failed\n/);
  });

  it("compares a folder with the outputs", async () => {
    const { run } = await jobOfTasks();
    await run("get", "--into", "results");
    const same = await run("verify", "results");
    assert.deepEqual([same.exitCode, same.stdout], [0, ""]);
    assert.equal(same.stderr, "batch-outputs: 7 unchanged, 0 different, 0 missing\n");

    const damaged = file("merge/TaskLog/stdout.txt");
    const { mtime } = statSync(damaged);
    writeFileSync(damaged, "LOG of merge");
    utimesSync(damaged, mtime, mtime);
    mkdirSync(file("empty"));
    const { exitCode, stdout, stderr } = await run("verify", "results", "--exclude", "frames/*");
    assert.deepEqual([exitCode, stdout], [6, `different  ${damaged}\n`]);
    assert.match(
      stderr,
      /^batch-outputs: 3 unchanged, 1 different, 0 missing\nbatch-outputs: 1 of 4 files are not the/,
    );

    mkdirSync(join(folder(), "elsewhere"));
    const missing = await run("verify", "elsewhere", "JobOutput", "--json");
    assert.equal(missing.exitCode, 6);
    assert.deepEqual(
      (JSON.parse(missing.stdout) as { state: string }[]).map(({ state }) => state),
      ["missing"],
    );
    const mistyped = await run("verify", "elsewhre", "JobOutput", "--json");
    assert.deepEqual([mistyped.exitCode, existsSync(join(folder(), "elsewhre"))], [2, false]);
  });
});
