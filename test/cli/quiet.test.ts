import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId } from "../support/azurite";
import { writeFiles } from "../support/folder";
import { itIf } from "../support/nightly";
import { putBlob } from "../support/put-blob";
import { runHere } from "./support/run-here";
import { useCommand } from "./support/use-command";

describe("batch-outputs with --quiet", function () {
  this.timeout(60_000);
  const { azurite, command, folder, prepareJob, inTask } = useCommand();

  /** Runs a command without and with the option, each in a new job with outputs, and returns both results. */
  async function both(args: readonly string[]) {
    const results = [];
    for (const option of [[], ["--quiet"]]) {
      const job = await prepareJob();
      for (const path of ["1.txt", "2.txt"]) await job.task("t1").saveText("TaskOutput", "x", path);
      // This library stores no output of this kind there.
      await putBlob(azurite(), job.containerName, "$TaskOutput/1.txt", "x");
      writeFiles(folder(), { "a.txt": "a", "r/1.txt": "y" });
      const [name = "", ...rest] = args;
      const env = inTask(job.jobId);
      // A process is quiet to its end.
      const run = option.length === 0 ? runHere : command.run.bind(command);
      results.push(await run([name, ...option, ...rest], { cwd: folder(), env }));
    }
    const [loud, quiet] = results as [(typeof results)[0], (typeof results)[0]];
    assert.equal(quiet.exitCode, loud.exitCode, quiet.stderr);
    assert.equal(quiet.stdout.split("\n").length, loud.stdout.split("\n").length);
    return { ...quiet, loud: loud.stderr };
  }

  const silent: (readonly string[])[] = [
    ["prepare"],
    ["save", "TaskOutput", "a.txt"],
    ["save-text", "TaskOutput", "text", "b.txt"],
    ["run", "--save", "TaskOutput=a.txt", "--", "true"],
    ["list", "--kind", "JobOutput"],
    ["get", "TaskOutput", "2.txt", "--into", "r"],
    ["get", "--into", "all"],
    ["url", "TaskOutput", "1.txt"],
    ["delete", "TaskOutput", "*.txt", "--yes"],
  ];
  for (const args of silent) {
    it(`prints nothing but the results of ${args.join(" ")}`, async () => {
      const { exitCode, stderr, loud } = await both(args);
      assert.deepEqual([exitCode, stderr], [0, ""]);
      // Without the option, it prints a summary.
      if (args[0] !== "url") assert.match(loud, /^batch-outputs: ./);
    });
  }

  const warned: [args: readonly string[], exitCode: number, stderr: RegExp, isEveryday?: false][] = [
    [
      ["save-text", "tasklog", "x", "x.txt"],
      0,
      /^batch-outputs: warning: kind "tasklog" is probably a misspelling; .*\n$/,
    ],
    [["get", "TaskOutput", "1.txt", "--task="], 0, /^batch-outputs: searching for TaskOutput of the job; .*\n$/, false],
    [["get", "TaskOutput", "none.txt"], 5, /^batch-outputs: output .*none\.txt does not exist.*\n$/],
    [["list", "--task", "T1"], 0, /^batch-outputs: no outputs are stored under task id T1; .*\n$/],
    [["save", "TaskOutput", "none.txt"], 5, /^batch-outputs: pattern must match a file.*\n$/, false],
    [["run", "--save", "TaskOutput=none.txt", "--", "true"], 5, /^batch-outputs: pattern must match a file.*\n$/],
    [["verify", "r", "TaskOutput", "1.txt"], 6, /^batch-outputs: 1 of 1 files are not the outputs; .*\n$/],
  ];
  for (const [args, code, message, isEveryday = true] of warned) {
    itIf(isEveryday)(`still prints errors, and warnings about the result: ${args.join(" ")}`, async () => {
      const { exitCode, stderr } = await both(args);
      assert.equal(exitCode, code, stderr);
      assert.match(stderr, message);
    });
  }

  it("prints an error with --json as JSON", async () => {
    const { stderr } = await both(["save", "TaskOutput", "none.txt", "--json"]);
    assert.equal(JSON.parse(stderr).error.code, "NothingMatched");
  });

  it("has the short form -q", async () => {
    const job = new JobOutputStorage({ ...azurite(), jobId: freshJobId() });
    const { exitCode, stderr } = await command.run(["prepare", "-q"], { cwd: folder(), env: inTask(job.jobId) });
    assert.deepEqual([exitCode, stderr], [0, ""]);
  });
});
