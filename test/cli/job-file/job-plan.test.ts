import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { planJob } from "../../../cli/job-file/job-plan";
import { destinationsOf, type PipelineDescription } from "../../../destinations";
import type { TaskDescription } from "../../../jobs";
import { exampleDescription, WRITER } from "../../destinations/support/example";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";

const HEAD = "job: render\npool: small\n";

describe("job plans", () => {
  const folder = useFolder();
  const plan = (text: string, changes: Partial<PipelineDescription> = {}) => {
    writeFiles(folder(), { "job.yaml": text });
    return planJob(join(folder(), "job.yaml"), destinationsOf(exampleDescription(changes)));
  };
  const tasksOf = async (text: string, changes: Partial<PipelineDescription> = {}): Promise<TaskDescription[]> =>
    collect((await plan(text, changes)).tasks());
  const scriptsOf = (tasks: readonly TaskDescription[]) => tasks.map(({ commandLine }) => commandLine.split("; ")[1]);
  const refused = (text: string, message: string, changes: Partial<PipelineDescription> = {}) =>
    assert.rejects(plan(text, changes), (error: { code: string; message: string }) => {
      assert.deepEqual(
        [error.code, error.message.replaceAll(folder(), "/f")],
        ["JobFileRefused", `/f/job.yaml:${message}`],
      );
      return true;
    });

  it("have the properties of the job in the names of the REST API", async () => {
    const { job } = await plan(
      `${HEAD}priority: 5\ntimeLimit: 2h\nstopOnFailure: true\nenvironment: { A: 1, B: 0.10, C: "x y" }\ntask: { command: "true" }\n`,
    );
    assert.deepEqual(job, {
      id: "render",
      poolInfo: { poolId: "render-pool-small-pool1a2b3c4d" },
      priority: 5,
      constraints: { maxWallClockTime: "PT2H" },
      commonEnvironmentSettings: [
        { name: "A", value: "1" },
        { name: "B", value: "0.10" },
        { name: "C", value: "x y" },
      ],
      usesTaskDependencies: false,
      onTaskFailure: "performexitoptionsjobaction",
    });
  });

  it("have one task with its logs by default", async () => {
    const [task, ...others] = await tasksOf(`${HEAD}task: { command: echo, retries: 2, timeLimit: 1d, slots: 3 }\n`);
    assert.deepEqual(others, []);
    const { outputFiles, commandLine, ...rest } = task!;
    assert.deepEqual(rest, {
      id: "1",
      constraints: { maxTaskRetryCount: 2, maxWallClockTime: "P1D" },
      requiredSlots: 3,
    });
    assert.match(commandLine, /^\/bin\/sh -c '.*; echo'$/);
    assert.deepEqual(
      outputFiles?.map(({ filePattern, destination, uploadOptions }) => [
        filePattern,
        destination.container?.path,
        uploadOptions.uploadCondition,
      ]),
      [["../std*.txt", "1/$TaskLog", "taskcompletion"]],
    );
  });

  it("have one task per point of a grid, the last variable first", async () => {
    const grid = "forEach:\n  grid:\n    seed: 08..10\n    method: [euler, 0.10]\n";
    const task = 'task:\n  id: "${{ method }}-${{seed}}"\n  command: run ${{ seed }} ${{ method }} ${{ number }}\n';
    await refused(
      `${HEAD}${grid}${task}`,
      '8:7: task.id: taskId must be 1 to 64 letters, digits, `-` or `_`, got "0.10-08"',
    );
    const tasks = await tasksOf(`${HEAD}${grid.replace("0.10]", "heun]")}${task}`);
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ["euler-08", "heun-08", "euler-09", "heun-09", "euler-10", "heun-10"],
    );
    assert.deepEqual(scriptsOf(tasks).slice(1, 3), ["run 08 heun 2'", "run 09 euler 3'"]);
    const [plain] = await tasksOf(`${HEAD}${grid}task: { command: "run \${{ method }}" }\n`);
    assert.equal(plain?.id, "1");
    assert.deepEqual(
      scriptsOf(await tasksOf(`${HEAD}${grid}task: { command: "run \${{ method }}" }\n`))[1],
      "run 0.10'",
    );
  });

  it("have one task per row of a table, with values as single words", async () => {
    writeFiles(folder(), { "p.csv": 'id,title\na,"it\'s $HOME; rm"\nb,plain\n' });
    const text = `${HEAD}forEach: { table: p.csv }\ntask: { id: "\${{ id }}", command: "say \${{ title }}" }\n`;
    const [a, b] = await tasksOf(text);
    assert.deepEqual([a?.id, b?.id], ["a", "b"]);
    // The whole script is quoted once more.
    assert.ok(a?.commandLine.endsWith(`; say ${`'it'\\''s $HOME; rm'`.replaceAll("'", `'\\''`)}'`), a?.commandLine);
    assert.ok(b?.commandLine.endsWith("; say plain'"));
    await refused(
      text.replace("p.csv", "none.csv"),
      "3:19: forEach.table /f/none.csv: the table must be a file that can be read, got ENOENT",
    );
    writeFiles(folder(), { "p.csv": "id,number\na,1\n" });
    await refused(
      text,
      '3:19: forEach.table /f/p.csv: each heading must be a letter, then letters, digits, - and _, other than number, and occur once, got "number"',
    );
  });

  it("have one task per file, which the task downloads", async () => {
    writeFiles(folder(), { "texts/b.txt": "", "texts/a c.txt": "", "other.txt": "" });
    const text = `${HEAD}inputs: [other.txt]\nforEach: { files: texts/*.txt }\ntask: { command: "count \${{ file }} > \${{ name }}.tsv" }\n`;
    const { localFiles, tasks } = await plan(text);
    const [first, second] = await collect(tasks());
    assert.deepEqual(
      first?.resourceFiles?.map((file) => "httpUrl" in file && [file.httpUrl, file.filePath, file.identityReference]),
      [
        ["other.txt", "other.txt"],
        ["texts/a%20c.txt", "texts/a c.txt"],
      ].map(([blob, path]) => [
        `https://renderoutputs.blob.core.windows.net/job-render/%24JobInput/${blob}`,
        path,
        { resourceId: WRITER },
      ]),
    );
    assert.ok(second?.commandLine.endsWith("; count texts/b.txt > b.tsv'"));
    assert.deepEqual(
      localFiles.map(({ storedPath }) => storedPath),
      ["other.txt", "texts/a c.txt", "texts/b.txt"],
    );
    await refused(
      text.replace("texts/*", "texts/*/*"),
      '4:19: forEach.files must match files in /f, got "texts/*/*.txt", which matches none',
    );
  });

  it("have inputs from outside of the job file's folder, from URLs, and under other paths", async () => {
    writeFiles(folder(), {
      "x/job.yaml": `${HEAD}inputs:\n  - ../shared.dat\n  - { file: run.sh, as: bin/run, mode: "0755" }\n  - { url: "https://example.com/a.zip?sig=b" }\ntask: { command: "true" }\n`,
      "x/run.sh": "",
      "shared.dat": "",
    });
    const planned = await planJob(join(folder(), "x/job.yaml"), destinationsOf(exampleDescription()));
    const [task] = await collect(planned.tasks());
    assert.deepEqual(
      task?.resourceFiles?.map(
        (file) => "httpUrl" in file && [file.filePath, file.fileMode, file.identityReference?.resourceId],
      ),
      [
        ["shared.dat", undefined, WRITER],
        ["bin/run", "0755", WRITER],
        ["a.zip", undefined, undefined],
      ],
    );
    assert.match(planned.localFiles[0]?.storedPath ?? "", /^outside-[0-9a-f]{8}\/shared\.dat$/);
  });

  it("have the path of a file on the node as its variable, also for a file from outside of the folder", async () => {
    writeFiles(folder(), {
      "x/job.yaml": `${HEAD}forEach: { files: "../texts/*" }\ntask: { command: "cat \${{ file }} \${{ name }}" }\n`,
      "texts/a.txt": "",
    });
    const planned = await planJob(join(folder(), "x/job.yaml"), destinationsOf(exampleDescription()));
    const [task] = await collect(planned.tasks());
    assert.deepEqual([scriptsOf([task!]), task?.resourceFiles?.[0]?.filePath], [["cat a.txt a'"], "a.txt"]);
    // A folder of the job can have any name.
    writeFiles(folder(), { "outside-data/b.txt": "" });
    const [inside] = await tasksOf(`${HEAD}inputs: [outside-data/b.txt]\ntask: { command: "true" }\n`);
    assert.equal(inside?.resourceFiles?.[0]?.filePath, "outside-data/b.txt");
  });

  it("refuse a file whose name cannot be that of an input, with the position", async () => {
    writeFiles(folder(), { "lines/a\nb.txt": "" });
    await refused(
      `${HEAD}forEach: { files: "lines/*" }\ntask: { command: "true" }\n`,
      '3:19: forEach.files of task 1: path must have no control characters or broken Unicode in it, got "lines/a\\nb.txt"; store it under another name',
    );
  });

  it("refuse names that no variable of an environment can have", async () => {
    const task = 'task: { command: "true", environment: { "A=B": c } }';
    const problem = 'its name must be a text without = and NUL, got "A=B"';
    await refused(`${HEAD}${task}\n`, `3:48: task.environment.A=B: ${problem}`);
  });

  it("have the values of aliases", async () => {
    const tasks = await tasksOf(
      `${HEAD}environment: &common { A: 010, B: &b "x y" }\nforEach: { grid: { a: [&one 01, 2], b: [*one] } }\ntask: { command: "run \${{ a }} \${{ b }}", environment: *common }\n`,
    );
    assert.deepEqual(scriptsOf(tasks), ["run 01 01'", "run 2 01'"]);
    assert.deepEqual(tasks[0]?.environmentSettings, [
      { name: "A", value: "010" },
      { name: "B", value: "x y" },
    ]);
  });

  it("have ranges of any numbers, and at most a million tasks", async () => {
    const grid = (values: string) => `${HEAD}forEach:\n  grid: { ${values} }\ntask: { command: "run \${{ a }}" }\n`;
    assert.deepEqual(scriptsOf(await tasksOf(grid("a: 9007199254740993..9007199254740994"))), [
      "run 9007199254740993'",
      "run 9007199254740994'",
    ]);
    await refused(
      grid("a: 1..1000000001"),
      "4:14: forEach.grid.a must give at most 1,000,000 tasks, got 1000000001 values",
    );
    await refused(
      grid("a: 1..2000, b: 1..2000"),
      "4:9: forEach.grid must give at most 1,000,000 tasks, got 4000000 combinations",
    );
  });

  it("have outputs by kind and condition", async () => {
    const [task] = await tasksOf(
      `${HEAD}task:\n  command: "true"\n  outputs:\n    TaskLog: []\n    TaskOutput: ["*.png", { pattern: part.bin, when: completion, path: parts/1.bin }]\n    JobOutput: { pattern: "summary-\${{ number }}.csv", when: failure }\n`,
    );
    assert.deepEqual(
      task?.outputFiles?.map(({ filePattern, destination, uploadOptions }) => [
        filePattern,
        destination.container?.path,
        uploadOptions.uploadCondition,
      ]),
      [
        ["*.png", "1/$TaskOutput", "tasksuccess"],
        ["part.bin", "1/$TaskOutput/parts/1.bin", "taskcompletion"],
        ["summary-1.csv", "$JobOutput/summary-1.csv", "taskfailure"],
      ],
    );
  });

  it("have a merge task that depends on all others and gets their outputs", async () => {
    const merge = "merge:\n  command: sum ${{ count }} tasks/*/*/a.txt\n  inputs: [{ outputs: TaskOutput }]\n";
    const named = await tasksOf(
      `${HEAD}forEach: { grid: { n: [x, y] } }\ntask: { id: "t-\${{ n }}", command: "true" }\n${merge}`,
    );
    const last = named.at(-1);
    assert.equal(last?.id, "merge");
    assert.deepEqual(last?.dependsOn, { taskIds: ["t-x", "t-y"] });
    assert.deepEqual(
      last?.resourceFiles,
      ["t-x", "t-y"].map((id) => ({
        storageContainerUrl: "https://renderoutputs.blob.core.windows.net/job-render",
        blobPrefix: `${id}/$TaskOutput/`,
        filePath: "tasks",
        identityReference: { resourceId: WRITER },
      })),
    );
    assert.ok(last?.commandLine.includes("sum 2 tasks/"));
    const many = await tasksOf(
      `${HEAD}forEach: { grid: { n: 1..500 } }\ntask: { id: "task-\${{ n }}", command: "true" }\n${merge}`,
    );
    assert.deepEqual(
      many.at(-1)?.resourceFiles?.map((file) => "blobPrefix" in file && file.blobPrefix),
      ["task-"],
    );
    const numbered = await tasksOf(`${HEAD}forEach: { grid: { n: 1..500 } }\ntask: { command: "true" }\n${merge}`);
    assert.deepEqual(numbered.at(-1)?.dependsOn, { taskIdRanges: [{ start: 1, end: 500 }] });
  });

  it("have a preparation and a release task, with their own inputs only", async () => {
    writeFiles(folder(), { "scene.txt": "s", "common.txt": "c" });
    const { job, localFiles } = await plan(
      `${HEAD}inputs: [common.txt]\ntask: { command: "true" }\npreparation: { command: "unpack \${{ count }}", inputs: [scene.txt], environment: { A: 1 }, retries: 1, timeLimit: 2h }\nrelease: { command: tidy, timeLimit: 10m }\n`,
    );
    const { commandLine, ...preparation } = job.jobPreparationTask!;
    assert.match(commandLine, /^\/bin\/sh -c '.*; unpack 1'$/);
    assert.deepEqual(preparation, {
      id: "jobpreparation",
      resourceFiles: [
        {
          httpUrl: "https://renderoutputs.blob.core.windows.net/job-render/%24JobInput/scene.txt",
          filePath: "scene.txt",
          identityReference: { resourceId: WRITER },
        },
      ],
      environmentSettings: [{ name: "A", value: "1" }],
      constraints: { maxTaskRetryCount: 1, maxWallClockTime: "PT2H" },
    });
    const { commandLine: tidy, ...release } = job.jobReleaseTask!;
    assert.match(tidy, /; tidy'$/);
    assert.deepEqual(release, { id: "jobrelease", maxWallClockTime: "PT10M" });
    assert.deepEqual(localFiles.map(({ storedPath }) => storedPath).sort(), ["common.txt", "scene.txt"]);
    await refused(
      `${HEAD}task: { command: "true" }\nrelease: { command: tidy, timeLimit: 1h }\n`,
      [
        "4:10: release: a release task must have a preparation task, got none; add a preparation task, or leave release out",
        '4:38: release.timeLimit: the time must be at most 15m, which Batch allows, got "1h"',
      ].join("\n/f/job.yaml:"),
    );
  });

  it("name the values that cannot be used, with their position", async () => {
    await refused(
      `${HEAD}task: { command: "run \${{ sed }}" }\n`,
      '3:18: task.command of task 1: a variable must be one of ${{ number }}, got "${{ sed }}"',
    );
    await refused(
      `${HEAD.replace("small", "large")}task: { command: a }\n`,
      '2:7: pool: pool must be one that the pipeline declares ("small"), got "large"; add it to the pipeline\'s `pools`',
    );
    await refused(
      `${HEAD.replace("render", "other")}task: { command: a }\n`,
      '1:6: job: job must be one that the pipeline declares ("Render"), got "other"; add it to the pipeline\'s `jobs`, or deploy the pipeline with `dynamicJobs: true`',
    );
    await refused(
      `${HEAD}forEach: { grid: { n: 1..2 } }\ntask: { id: same, command: a }\n`,
      '4:13: task.id must differ in more than case for each task, got "same" twice; use a variable in it, such as ${{ number }}',
    );
    await refused(
      `${HEAD}task: { id: Merge, command: a }\nmerge: { command: b }\n`,
      '3:13: task.id must differ from the id of the merge task, got "Merge"; use a variable in it, such as ${{ number }}',
    );
    await refused(
      `${HEAD}inputs: [none.txt]\ntask: { command: a }\n`,
      '3:10: inputs[0] of task 1: the file must be a file, or match files, in /f, got "none.txt", which matches none',
    );
    await refused(
      `${HEAD}task:\n  command: a\n  outputs: { TaskOutput: /tmp/x }\n`,
      '5:12: task.outputs of task 1: pattern must be relative and without variables if no `path` is given, got "/" at character 1 of "/tmp/x"; give the path of the output as `path`',
    );
    await refused(
      `${HEAD}forEach: { grid: { n: 3..1 } }\ntask: { command: a }\n`,
      '3:23: forEach.grid.n must be a range from a smaller to a larger number, got "3..1"',
    );
  });

  it("name all values that cannot be used at once, each for the first task", async () => {
    await refused(
      `${HEAD}inputs: [none.txt]\nforEach: { grid: { n: 1..3 } }\ntask:\n  command: "run \${{ sed }}"\n  environment: { A: "\${{ b }}" }\n  outputs: { TaskOutput: /tmp/x }\nmerge: { command: "sum \${{ n }}" }\n`,
      [
        '6:12: task.command of task 1: a variable must be one of ${{ number }}, ${{ n }}, got "${{ sed }}"',
        '3:10: inputs[0] of task 1: the file must be a file, or match files, in /f, got "none.txt", which matches none',
        '8:12: task.outputs of task 1: pattern must be relative and without variables if no `path` is given, got "/" at character 1 of "/tmp/x"; give the path of the output as `path`',
        '7:21: task.environment.A: a variable must be one of ${{ number }}, ${{ n }}, got "${{ b }}"',
        '9:19: merge.command of task merge: a variable must be one of ${{ count }}, got "${{ n }}"',
      ].join("\n/f/job.yaml:"),
    );
    await refused(
      "job: other\npool: large\ntask: { command: a }\n",
      [
        '2:7: pool: pool must be one that the pipeline declares ("small"), got "large"; add it to the pipeline\'s `pools`',
        '1:6: job: job must be one that the pipeline declares ("Render"), got "other"; add it to the pipeline\'s `jobs`, or deploy the pipeline with `dynamicJobs: true`',
      ].join("\n/f/job.yaml:"),
    );
  });

  it("have commands of cmd on a pool of Windows", async () => {
    const windows = { version: 3, pools: { small: { id: "p", system: "windows" } } };
    const text = `${HEAD}forEach: { grid: { n: ["a b"] } }\ntask: { command: "run \${{ n }}" }\n`;
    const [task] = await tasksOf(text, windows);
    assert.ok(task?.commandLine.endsWith('& run "a b""'), task?.commandLine);
    // A .cmd file takes `a,b` for two arguments, and a program reads `\"` as a quote.
    for (const [value, word] of [
      ["a,b=c", '"a,b=c"'],
      ["C:\\\\dir\\\\", "C:\\dir\\"],
      ["C:\\\\my dir\\\\", '"C:\\my dir\\\\"'],
    ]) {
      const [quoted] = await tasksOf(text.replace("a b", value!), windows);
      assert.ok(quoted?.commandLine.endsWith(`& run ${word}"`), quoted?.commandLine);
    }
    await refused(
      text.replace("a b", "50%"),
      '4:18: task.command of task 1: a value in a command for cmd must have no ", % and line break, got "50%"',
      windows,
    );
  });
});
