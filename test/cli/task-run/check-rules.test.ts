import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import { NODE_TOOL } from "../../support/built-command";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";
import { KINDS, PATHS } from "../../support/names-table";
import { nightly } from "../../support/nightly";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

describe("batch-outputs run, before the command", () => {
  const folder = useFolder();

  // No server answers there, because all checks come before the first request.
  const where = ["--blob-endpoint", "https://127.0.0.1:1/a/", "--job", "j", "--task", "t1"];

  async function refuses(options: readonly string[], message: RegExp | string, place: readonly string[] = where) {
    const args = ["run", ...place, ...options, "--", "touch", "has-run"];
    const { exitCode, stdout, stderr } = await runHere(args, { cwd: folder() });
    assert.deepEqual([exitCode, stdout], [2, ""], stderr);
    if (typeof message === "string") assert.ok(stderr.includes(message), stderr);
    else assert.match(stderr, message);
    assert.ok(!existsSync(`${folder()}/has-run`), "the command has run");
  }

  const inArguments = ({ given }: { given: string }) => given !== "" && !/[\0\ud800-\udfff]/.test(given);

  nightly.it("refuses each invalid path and kind of the table of names, for --save and for --track", async function () {
    this.timeout(120_000);
    // One for each rule, and all absolute paths.
    const paths = PATHS.filter(inArguments).filter(({ rule }) => rule !== undefined);
    const first = paths.filter(({ rule }, index) => paths.findIndex((other) => other.rule === rule) === index);
    for (const { given, rule = "" } of [...first, ...paths.filter(({ rule }) => rule === "be relative")]) {
      await refuses(["--track", `TaskOutput=${given}`], `must ${rule}`);
      // A pattern is normalized, one that ends in `/` means a folder, and `\` escapes.
      if (/^\/|(^|\/)\.{1,2}(\/|$)|\/$|\/\/|\\/.test(given)) continue;
      await refuses(["--save", `completion:TaskOutput=${given}`], `must ${rule}`);
    }
    const kinds = KINDS.filter(inArguments).filter(({ given, rule }) => rule !== undefined && !given.startsWith("Job"));
    for (const { given, rule = "" } of kinds) {
      if (/[=:]/.test(given)) continue;
      await refuses(["--save", `completion:${given}=x`], `must ${rule}`);
      await refuses(["--track", `${given}=x`], `must ${rule}`);
    }
  });

  const ABSOLUTE = 'pattern in --save must be relative to the working directory, got "/abs/out.png"';
  const cases: [what: string, options: string[], message: RegExp | string][] = [
    ["an absolute pattern", ["--save", "TaskOutput=/abs/out.png"], ABSOLUTE],
    [
      "a pattern that matches a tracked file of the same kind",
      ["--track", "TaskLog=p.log", "--save", "TaskLog=*.log"],
      '--save must not store a file that --track stores, got "*.log" and "p.log" for t1/$TaskLog/p.log; remove one of the two',
    ],
    [
      "an absolute pattern that is not the first",
      ["--save", "TaskOutput=a", "--save", "TaskLog=/abs/out.png"],
      ABSOLUTE,
    ],
    [
      "an absolute pattern after a file to track",
      ["--track", "TaskLog=a", "--save", "TaskOutput=/abs/out.png"],
      ABSOLUTE,
    ],
    [
      "an absolute file to track",
      ["--track", "TaskLog=a", "--track", "TaskLog=/abs/log"],
      /path in --track must be relative/,
    ],
    ["a folder whose files cannot be outputs", ["--save", "TaskOutput=a./**"], /no name that ends in a dot/],
    ["a pattern of which no match can be an output", ["--save", "TaskOutput=**/*\ue000"], /Azure refuses in names/],
    ["a name that is too long", ["--save", `TaskOutput=${"x/".repeat(600)}x`], /at most 1024 characters/],
    ["a name that leaves no room for segments", ["--track", `TaskLog=${"x".repeat(1008)}`], /at most 1024 characters/],
    [
      "a pattern that only matches names that end in a dot",
      ["--save", "X=*."],
      /no name that ends in a dot, got "\*\."/,
    ],
    ["a pattern with a drive of Windows", ["--save", "X=C:\\x\\*.png"], /pattern in --save must be relative, got "C:/],
    [
      "a folder",
      ["--save", "X=frames/"],
      'pattern in --save must match files, got "frames/", which is a folder; write "frames/**"',
    ],
    [
      "two files that are tracked to one output",
      ["--track", "TaskLog=../a.log", "--track", "TaskLog=./a.log"],
      '--track must store different files as different outputs, got "../a.log" and "./a.log" for t1/$TaskLog/a.log; store one of them under another kind',
    ],
    [
      "a file that is tracked twice",
      ["--track", "TaskLog=a.log", "--track", "TaskLog=./a.log"],
      '--track must not store a file that --track stores, got "./a.log" and "a.log" for t1/$TaskLog/a.log; remove one of the two',
    ],
    [
      "a file that is saved over one that is tracked",
      ["--track", "TaskLog=a.log", "--save", "failure:TaskLog=./a.log"],
      '--save must not store a file that --track stores, got "./a.log" and "a.log" for t1/$TaskLog/a.log; remove one of the two',
    ],
    [
      "two files that are saved as one output",
      ["--save", "TaskLog=../a.log", "--save", "failure:TaskLog=a.log"],
      '--save must store different files as different outputs, got "../a.log" and "a.log" for t1/$TaskLog/a.log',
    ],
  ];
  for (const [what, options, message] of cases) it(`refuses ${what}`, () => refuses(options, message));

  it("refuses an incomplete or invalid location", async () => {
    await refuses(["--save", "TaskOutput=a"], /task is required/, where.slice(0, 4));
    await refuses(["--save", "JobOutput=a"], /job is required/, where.slice(0, 2));
    await refuses(["--track", "TaskLog=a"], /blob endpoint is required/, where.slice(2));
    await refuses(["--track", "TaskLog=a"], /--task must be/, [...where.slice(0, 4), "--task", "a b"]);
    await refuses(["--track", "TaskLog=a"], /--blob-endpoint must be/, [
      "--blob-endpoint",
      "http://x",
      ...where.slice(2),
    ]);
  });

  it("accepts several rules for one file, whatever their spelling", async () => {
    const rules = ["a.txt", "./a.txt", "x/../a.txt"].flatMap((path) => ["--save", `TaskLog=${path}`]);
    const { stderr } = await NODE_TOOL.run(["run", ...where, ...rules, "--", "touch", "has-run"], { cwd: folder() });
    assert.ok(existsSync(`${folder()}/has-run`), stderr);
  });

  it("accepts a pattern that does not match the tracked file", async () => {
    const rules = ["--track", "TaskLog=p.log", "--save", "TaskLog=*.txt", "--save", "TaskLog=../*.log"];
    const { stderr } = await NODE_TOOL.run(["run", ...where, ...rules, "--", "touch", "has-run"], { cwd: folder() });
    assert.ok(existsSync(`${folder()}/has-run`), stderr);
  });

  it("accepts files with the same name that are never saved together", async () => {
    const rules = ["--save", "success:TaskLog=../a.log", "--save", "failure:TaskLog=a.log"];
    const { stderr } = await NODE_TOOL.run(["run", ...where, ...rules, "--", "touch", "has-run"], { cwd: folder() });
    assert.ok(existsSync(`${folder()}/has-run`), stderr);
  });

  it("refuses arguments that are not UTF-8, because it cannot pass them", async () => {
    const script = `exec '${process.execPath}' '${NODE_TOOL.file}' run -- touch "$(printf 'd\\344')"`;
    const { exitCode, stderr } = await inShell(script, folder());
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /arguments of the command must be UTF-8, got "d\\xe4"; put the command into a script/);
  });
});

describe("batch-outputs, with names that are not UTF-8", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  async function prepared() {
    const job = await prepareJob();
    const odd = Buffer.concat([Buffer.from(`${folder()}/many/d`), Buffer.from([0xe4])]);
    mkdirSync(odd, { recursive: true });
    writeFileSync(Buffer.concat([odd, Buffer.from("/z")]), "bytes");
    writeFiles(folder(), { "many/a.txt": "text" });
    const where = `--blob-endpoint ${azurite().blobEndpoint} --job ${job.jobId} --task t1`;
    const env = signedIn();
    const shell = (line: string, cwd = folder()) =>
      inShell(
        line.replace("batch-outputs", `'${process.execPath}' '${NODE_TOOL.file}'`).replace("WHERE", where),
        cwd,
        env,
      );
    return { task: job.task("t1"), shell };
  }

  for (const words of ["'many/**'", "many/*/*", "many/d*/z", "many/a.txt many/d*/z"]) {
    it(`refuses save TaskOutput ${words}, shows the path, and sends nothing`, async () => {
      const { task, shell } = await prepared();
      const { exitCode, stdout, stderr } = await shell(`batch-outputs save WHERE TaskOutput ${words}`);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr, /path of a file must be UTF-8 like the names of outputs, got "many\/d\\xe4\/z"; .*--as/);
      assert.deepEqual(await collect(task.list()), []);
    });
  }

  it("saves such a file with --as, from its path and from standard input", async () => {
    const { task, shell } = await prepared();
    for (const line of [
      "batch-outputs save WHERE TaskOutput many/d*/z --as a.txt",
      "cat many/d*/z | batch-outputs save WHERE TaskOutput - --as b.txt",
      'batch-outputs save WHERE TaskOutput "$PWD"/many/d*/z --as c.txt',
    ]) {
      assert.equal((await shell(line)).exitCode, 0, line);
    }
    for (const path of ["a.txt", "b.txt", "c.txt"]) {
      assert.equal(await (await task.get("TaskOutput", path)).text(), "bytes");
    }
  });

  it("saves and tracks in a working directory with such a name", async () => {
    const { task, shell } = await prepared();
    const script = `cd many/d*/ && echo one >log && batch-outputs run WHERE --track TaskLog=log --save 'TaskOutput=*' -- sh -c 'echo two >>log; rm z; echo new >n'`;
    const { exitCode, stderr } = await shell(script);
    assert.equal(exitCode, 0, stderr);
    assert.equal(await (await task.get("TaskLog", "log")).text(), "one\ntwo\n");
    assert.equal(await (await task.get("TaskOutput", "n")).text(), "new\n");
  });

  it("checks the destination of text before it reads standard input", async () => {
    const { shell } = await prepared();
    // A pipe that never ends.
    const line = "mkfifo pipe; exec 3<>pipe; batch-outputs save-text WHERE TaskOutput - /abs <&3";
    const { exitCode, stderr } = await shell(line);
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /path must be relative/);
  });
});

/** Runs a script in a shell, so that arguments can be other than UTF-8. */
function inShell(
  script: string,
  cwd: string,
  env: Record<string, string> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve) => {
    execFile("sh", ["-c", script], { cwd, env: { PATH, HOME, ...env } }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
