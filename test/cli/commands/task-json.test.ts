import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf, type PipelineDescription } from "../../../destinations";
import { createJob, submitTasks, type TaskDescription } from "../../../jobs";
import { exampleDescription, WRITER } from "../../destinations/support/example";
import { useLocalBatch } from "../../jobs/support/local-batch";
import { COMMAND } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { ended } from "../support/ended";

describe("task-json", () => {
  const folder = useFolder();
  const { client } = useLocalBatch();

  /** Runs it for the task `render-1` of the job `render`, after the destinations are written. */
  function taskJson(args: readonly string[], description: PipelineDescription = exampleDescription()) {
    writeFiles(folder(), { "d.json": JSON.stringify(description) });
    const place = ["--task", "render-1", "--job", "render", "--destinations", "d.json"];
    return ended([COMMAND.file, "task-json", ...place, ...args], folder(), COMMAND.keepsCode);
  }

  it("prints what the builders return, with the names of the REST API", async () => {
    const rules = ["TaskLog=../std*.txt", "failure:TaskOutput=*.png", "JobOutput=movie.gif"];
    const { exitCode, stdout, stderr } = await taskJson([
      ...rules.flatMap((rule) => ["--output", rule]),
      ...["--input", "scene.blend=https://renderoutputs.blob.core.windows.net/job-render/a=b.blend"],
      ...["--", "python3 render.py && echo done"],
    ]);
    assert.deepEqual([exitCode, stderr], [0, ""]);
    const destinations = destinationsOf(exampleDescription());
    assert.deepEqual(JSON.parse(stdout), {
      id: "render-1",
      commandLine: destinations.commandLine("python3 render.py && echo done"),
      resourceFiles: [
        {
          httpUrl: "https://renderoutputs.blob.core.windows.net/job-render/a=b.blend",
          filePath: "scene.blend",
          identityReference: { resourceId: WRITER },
        },
      ],
      outputFiles: destinations
        .job("render")
        .task("render-1")
        .outputFiles([
          { kind: "TaskLog", pattern: "../std*.txt" },
          { kind: "TaskOutput", pattern: "*.png", condition: "taskfailure" },
          { kind: "JobOutput", pattern: "movie.gif" },
        ]),
    });
  });

  it("prints only an id and a command line for a task without files, and quotes several arguments", async () => {
    const { stdout } = await taskJson(["--", "python3", "render.py", "it's 1"]);
    assert.deepEqual(JSON.parse(stdout), {
      id: "render-1",
      commandLine: destinationsOf(exampleDescription()).commandLine(`python3 render.py 'it'\\''s 1'`),
    });
  });

  it("uses the identity and the shell of the pool", async () => {
    const writer = { identityId: `${WRITER}-own`, identityClientId: "11111111-2222-3333-4444-555555555556" };
    const pools: PipelineDescription["pools"] = {
      small: { id: "x" },
      windows: { id: "w", system: "windows", writer, jobs: ["Render"] },
    };
    const { stdout, stderr } = await taskJson(
      ["--pool", "windows", "--output", "TaskLog=..\\std*.txt", "--", "py", "render.py"],
      exampleDescription({ version: 3, pools }),
    );
    const { commandLine, outputFiles } = JSON.parse(stdout || assert.fail(stderr));
    assert.match(commandLine, /^cmd .*py render\.py"$/);
    assert.equal(outputFiles[0].destination.container.identityReference.resourceId, writer.identityId);
  });

  it("warns about a misspelled kind in one line", async () => {
    const { exitCode, stderr } = await taskJson(["--output", "tasklog=x", "--", "true"]);
    assert.equal(exitCode, 0);
    assert.match(stderr, /^batch-outputs: warning: kind must not be a misspelling of TaskLog, got "tasklog"; .*\n$/);
  });

  const refused: [what: string, args: string[], message: RegExp][] = [
    ["no command", [], /the argument 'command' is missing/],
    ["an empty command", ["--", " "], /command must be a command of the task, got " "/],
    ["an output without a kind", ["--output", "*.png", "--", "true"], /it must be KIND=PATTERN/],
    ["an unknown condition", ["--output", "always:TaskLog=x", "--", "true"], /it must be KIND=PATTERN/],
    ["a folder as a pattern", ["--output", "TaskLog=folder/", "--", "true"], /pattern must/],
    [
      "two outputs of one name",
      ["--output", "TaskLog=x", "--output", "TaskLog=./x", "--", "true"],
      /must be stored as another blob/,
    ],
    ["a misspelled kind with --strict", ["--strict", "--output", "tasklog=x", "--", "true"], /write TaskLog/],
    ["an input without a file", ["--input", "https://a/b?c=d", "--", "true"], /it must be FILE=URL/],
    ["an unknown pool", ["--pool", "smal", "--", "true"], /did you mean "small"\?/],
    ["an unknown job", ["--job", "rendr", "--", "true"], /did you mean "Render"\?/],
    ["a task id with a slash", ["--task", "a/b", "--", "true"], /--task must be 1 to 64 letters/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { exitCode, stdout, stderr } = await taskJson(args);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr, message);
    });
  }

  it("prints a task that Batch accepts", async () => {
    const { stdout } = await taskJson(["--output", "TaskLog=../std*.txt", "--", "python3 render.py"]);
    const printed: TaskDescription = JSON.parse(stdout);
    // A job without a pool keeps its tasks active.
    await createJob(client(), { id: "render", poolInfo: { poolId: "none" } });
    const job = client().job("render");
    assert.deepEqual(await submitTasks(job, [printed]), { added: 1, existing: [] });
    const { id, commandLine, outputFiles } = await job.task("render-1").get();
    // Azure returns `TaskSuccess` for `tasksuccess`.
    const condition = /"uploadCondition":"\w+"/g;
    const lowered = (task: object) =>
      JSON.parse(
        JSON.stringify(task).replace(condition, (text) => text.replace(/:"T.*/, (word) => word.toLowerCase())),
      );
    assert.deepEqual(lowered({ id, commandLine, outputFiles }), lowered(printed));
  });
});
