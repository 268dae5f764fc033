import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { describePipeline, destinationsOf, type PipelineDescription } from "../../destinations";
import { exampleDescription } from "./support/example";

describe("the destinations of a pipeline with a pool of Windows", () => {
  const { pools: _, version: __, ...example } = exampleDescription();
  const describe3 = (pools: PipelineDescription["pools"]) =>
    destinationsOf(describePipeline({ ...example, jobs: Object.keys(example.jobs), pools }));
  const windows = { id: "pool-w", system: "windows" };
  const both = describe3({ linux: { id: "pool-l" }, windows });
  const jobId = Object.keys(example.jobs)[0] ?? "";

  it("say the system of each pool, in a version that earlier releases refuse", () => {
    assert.equal(both.description.version, 3);
    assert.equal(both.pool("linux").system, "linux");
    assert.equal(both.pool("windows").system, "windows");
    assert.throws(() => describe3({ windows: { ...windows, system: "macos" } }), {
      code: "DescriptionRefused",
      message: 'pools["windows"].system must be windows or left out, got "macos"',
    });
  });

  it("have command lines for cmd, with the node tool on PATH and the script's own quotes", () => {
    assert.equal(
      both.pool("windows").commandLine('render "a b" && batch-outputs save TaskOutput "*.png"'),
      'cmd /d /s /c "set "PATH=%ProgramFiles%\\batch-outputs\\bin;%PATH%"& render "a b" && batch-outputs save TaskOutput "*.png""',
    );
    assert.match(both.pool("linux").commandLine("true"), /^\/bin\/sh -c /);
  });

  it("have preparation tasks for cmd, whose script runs only if the container exists", () => {
    const dynamic = destinationsOf(describePipeline({ ...example, jobs: [], dynamicJobs: true, pools: { windows } }));
    const start = 'cmd /d /s /c "set "PATH=%ProgramFiles%\\batch-outputs\\bin;%PATH%"& batch-outputs prepare';
    assert.equal(dynamic.preparationTask().commandLine, `${start}"`);
    const { commandLine } = dynamic.pool("windows").preparationTask('fetch "a b" & check');
    assert.equal(commandLine, `${start}& if errorlevel 0 if not errorlevel 1 fetch "a b" & check"`);
    assert.throws(() => dynamic.preparationTask("a\nb"), { code: "ScriptRefused" });
  });

  it("have no command line without a pool, unless all pools have one system", () => {
    assert.throws(() => both.commandLine("a"), {
      code: "PoolRequired",
      message:
        'pool must be named, as some pools of the pipeline are of Windows ("windows"), got none; use `pool(name)` of the destinations',
    });
    assert.match(describe3({ windows }).commandLine("a"), /^cmd /);
  });

  for (const [what, script] of [
    ["no text", "  "],
    ["several lines", "a\nb"],
    ["more than cmd takes", `echo ${"x".repeat(8191)}`],
    ["a NUL character", "a\0"],
  ] as const) {
    it(`refuse a script with ${what}`, () => {
      assert.throws(() => both.pool("windows").commandLine(script), { code: "ScriptRefused" });
    });
  }

  it("store a file under its path, whose folders a pattern separates with a backslash", () => {
    const path = (pool: string, pattern: string) =>
      both.pool(pool).job(jobId).task("t").outputFile("TaskOutput", pattern).destination.container.path;
    assert.equal(path("windows", "frames\\a.png"), "t/$TaskOutput/frames/a.png");
    assert.equal(path("windows", "..\\std*.txt"), "t/$TaskOutput");
    const { filePattern } = both.pool("windows").job(jobId).task("t").outputFile("TaskLog", "..\\std*.txt");
    assert.equal(filePattern, "..\\std*.txt");
  });
});
