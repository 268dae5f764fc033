import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import * as authorization from "@pulumi/azure-native/authorization";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { writeFiles } from "../support/folder";
import { nightly } from "../support/nightly";
import { ended, ROOT } from "./support/commands";
import { type EditedStack, editedStack } from "./support/edited-stack";

/** A grid of four tasks, of which the last one fails for `bad`, and a task that adds up their outputs. */
const JOB = `job: top-words
pool: workers
environment: { FACTOR: 010 }
inputs: [program/multiply.sh]
forEach:
  grid:
    left: 1..2
    right: [3, 4]
task:
  id: product-\${{ left }}-\${{ right }}
  command: sh program/multiply.sh \${{ left }} \${{ right }}
  outputs:
    TaskOutput: product.txt
merge:
  command: cat products/*/*/product.txt | sort -n > all.txt && wc -l < all.txt
  inputs:
    - { outputs: TaskOutput, into: products }
  outputs:
    JobOutput: all.txt
`;

const PROGRAM = `test "$1-$2" != "$BAD" || { echo "cannot multiply $1" >&2; exit 3; }
echo $(($1 * $2)) $FACTOR > product.txt
echo done
`;

/** A pipeline with one node, so that the tasks of a job run one after another. */
const program: PulumiFn = async () => {
  const { destinations } = new OutputPipeline("pipeline", {
    location: "westeurope",
    jobs: ["top-words"],
    pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", nodes: 1 }],
    submitters: [{ name: "deployer", principalId: authorization.getClientConfigOutput().objectId }],
    runtime: "image",
    retainOutputs: false,
  });
  return { destinations };
};

// Tests one deployed pipeline with one job after the other. Each test continues from the previous one.
describe("the commands about jobs, on local Azure", function () {
  this.timeout(120_000);
  let stack: EditedStack;
  let folder: string;
  let destinationsFile: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "jobs-command-"));
    stack = await editedStack();
    const { outputs } = await stack.stack.up({ program });
    destinationsFile = join(folder, "destinations.json");
    writeFiles(folder, {
      "destinations.json": JSON.stringify(outputs.destinations?.value),
      "job.yaml": JOB,
      "program/multiply.sh": PROGRAM,
    });
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
    await rm(folder, { recursive: true, force: true });
  });

  const command = (...args: string[]) =>
    ended("node", [join(ROOT, "dist/command/batch-outputs.cjs"), ...args, "--destinations", destinationsFile], {
      cwd: folder,
    });
  const outputs = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await command("list", "--job", "top-words", "--json", ...args);
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout) as { task: string | null; path: string; run: string }[];
  };
  const filesIn = (name: string) =>
    globSync("**", { cwd: join(folder, name), withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1))
      .sort();

  it("show what would be submitted, and send nothing", async () => {
    const { exitCode, stdout } = await command("submit", "job.yaml", "--dry-run");
    assert.equal(exitCode, 0);
    const [job, ...tasks] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.equal(job.job.id, "top-words");
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ["product-1-3", "product-1-4", "product-2-3", "product-2-4", "merge"],
    );
    const { exitCode: missing, stderr } = await command("wait", "top-words");
    assert.deepEqual([missing, /JobNotFound/.test(stderr)], [5, true], stderr);
  });

  it("go from a file to results on disk", async () => {
    const { exitCode, stdout, stderr } = await command("submit", "job.yaml", "--get", "results");
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^batch-outputs: created job top-words$/m);
    assert.match(stderr, /^batch-outputs: uploaded 1 input, \d+ B$/m);
    assert.match(stderr, /^batch-outputs: added 5 tasks$/m);
    assert.match(stderr, /^batch-outputs: job top-words: 5 of 5 tasks succeeded$/m);
    assert.equal(readFileSync(join(folder, "results/JobOutput/all.txt"), "utf8"), "3 010\n4 010\n6 010\n8 010\n");
    const files = filesIn("results");
    assert.equal(files.length, 1 + 4 + 2 * 5, files.join());
    assert.ok(files.includes("product-1-3/TaskOutput/product.txt") && files.includes("merge/TaskLog/stdout.txt"));
    assert.deepEqual(stdout.trim().split("\n").sort(), files.map((file) => join(folder, "results", file)).sort());
  });

  nightly.it("refuse a job that exists, and continue it on request", async () => {
    const again = await command("submit", "job.yaml");
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /job top-words exists \(JobExists\); give --continue .* or --replace/);
    const { exitCode, stdout, stderr } = await command(
      "submit",
      "job.yaml",
      "--continue",
      "--get",
      "results",
      "--json",
    );
    assert.equal(exitCode, 0, stderr);
    const { job, run, added, tasks, failed, failedTasks, files } = JSON.parse(stdout);
    assert.deepEqual([job, added, tasks.succeeded, failed, failedTasks], ["top-words", 0, 5, [], []]);
    assert.equal(files.length, 15);
    const stored = await outputs("--run", "all");
    assert.ok(stored.length > 15 && stored.every((output) => output.run === run));
  });

  it("run it again, and explain the tasks that fail", async () => {
    writeFiles(folder, { "bad.yaml": JOB.replace("environment: {", "environment: { BAD: 2-4,") });
    const { exitCode, stdout, stderr } = await command("submit", "bad.yaml", "--replace", "--get", "partial");
    assert.equal(exitCode, 7, stderr);
    assert.match(stderr, /deleted the earlier job top-words/);
    assert.match(stderr, /task product-2-4 failed with exit code 3/);
    assert.match(stderr, /cannot multiply 2/);
    assert.match(
      stderr,
      /1 of 5 tasks of job top-words failed, and 1 never ran, .*; run `(?:npx )?batch-outputs diagnose top-words --destinations \S+` to see why\n$/,
    );
    assert.ok(stdout.includes("partial/product-2-4/TaskLog/stderr.txt"));
    assert.equal(existsSync(join(folder, "partial/product-1-3/TaskOutput/product.txt")), true);
  });

  nightly.it("tell this run from the first one, whose outputs stay", async () => {
    const newest = await outputs();
    const [{ run: id = "" } = {}] = newest;
    assert.match(id, /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z$/);
    // Also what Batch itself has uploaded.
    assert.ok(newest.every(({ run }) => run === id));
    assert.ok(newest.some(({ path }) => path === "product.txt"));
    const failed = ({ task, path }: { task: string | null; path: string }) =>
      path === "all.txt" || (task === "product-2-4" && path === "product.txt");
    assert.ok(!newest.some(failed));
    const stale = (await outputs("--run", "all")).filter(failed);
    assert.deepEqual([stale.length, stale.some(({ run }) => run === id)], [2, false]);
    const [{ run: first = "" } = {}] = stale;
    const taken = await command("submit", "bad.yaml", "--replace", "--run", first);
    assert.equal(taken.exitCode, 2, taken.stderr);
    assert.match(taken.stderr, /--run must be the id of a new run, got /);
    assert.deepEqual((await outputs("--run", first)).filter(failed).length, 2);
  });

  it("list the tasks with their outputs, with the error of each that failed", async () => {
    const { exitCode, stdout, stderr } = await command("status", "top-words");
    assert.equal(exitCode, 0, stderr);
    const [headings, ...lines] = stdout.trimEnd().split("\n");
    assert.match(headings ?? "", /^TASK +STATE +EXIT +OUTPUTS +SIZE +ERROR$/);
    assert.deepEqual(
      lines.map((line) => line.split(/ {2,}/).filter((cell) => !/ B$/.test(cell))),
      [
        ["merge", "active", "-", "0", ""],
        ["product-1-3", "succeeded", "0", "3", ""],
        ["product-1-4", "succeeded", "0", "3", ""],
        ["product-2-3", "succeeded", "0", "3", ""],
        ["product-2-4", "failed", "3", "2", "cannot multiply 2"],
      ],
    );
    assert.match(stderr, /^batch-outputs: job top-words is active: 1 active, 3 succeeded, 1 failed; 11 outputs, /m);
  });

  nightly.it("list only the tasks that failed, on request", async () => {
    const failed = await command("status", "top-words", "--failed", "--json");
    assert.deepEqual(
      JSON.parse(failed.stdout).map(({ task, error, exitCode }: Record<string, unknown>) => [task, error, exitCode]),
      [["product-2-4", "cannot multiply 2", 3]],
    );
  });

  it("download the logs of only the tasks that failed", async () => {
    const job = ["--job", "top-words", "--failed"];
    const { exitCode, stderr } = await command("get", "TaskLog", "**", ...job, "--into", "failed");
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(filesIn("failed"), ["product-2-4/TaskLog/stderr.txt", "product-2-4/TaskLog/stdout.txt"]);
  });

  nightly.it("list the outputs of only the tasks that failed", async () => {
    assert.deepEqual(
      (await outputs("--failed")).map(({ task }) => task),
      ["product-2-4", "product-2-4"],
    );
    const onJob = await command("get", "TaskLog", "**", "--failed");
    assert.deepEqual([onJob.exitCode, /job is required; give --job/.test(onJob.stderr)], [2, true]);
  });

  nightly.it("miss no task without outputs, if all are required", async () => {
    const get = (...args: string[]) => command("get", "TaskOutput", "--job", "top-words", ...args, "--require-all");
    const { exitCode, stderr } = await get("--into", "required");
    assert.equal(exitCode, 5, stderr);
    assert.match(
      stderr,
      /: 3 downloaded .*\n.*: 2 of 5 tasks of job top-words have no selected outputs: merge, product-2-4; run/,
    );
    const onlyLogs = await command("get", "TaskLog", "--job", "top-words", "--require-all", "--into", "required");
    assert.match(onlyLogs.stderr, /1 of 5 tasks of job top-words have no selected outputs: merge; /);
  });

  it("diagnose the job", async () => {
    const { exitCode, stdout } = await command("diagnose", "top-words");
    assert.equal(exitCode, 0);
    assert.match(stdout, /^job top-words is active, and 1 of its tasks failed$/m);
    assert.match(stdout, /FailureExitCode/);
  });

  nightly.it("diagnose one task, and no task that has not failed or does not exist", async () => {
    const one = await command("diagnose", "top-words", "product-2-4", "--json");
    const { ids, causes, files } = JSON.parse(one.stdout);
    assert.deepEqual(ids, { jobId: "top-words", taskId: "product-2-4" });
    assert.equal(causes[0].code, "FailureExitCode");
    assert.deepEqual(files[0].lines, ["cannot multiply 2"]);
    const good = await command("diagnose", "top-words", "product-1-3");
    assert.equal(good.stderr, "batch-outputs: nothing of task product-1-3 of job top-words has failed\n");
    const missing = await command("diagnose", "top-words", "none", "--json");
    assert.deepEqual([missing.exitCode, JSON.parse(missing.stderr).error.code], [5, "TaskNotFound"]);
  });

  nightly.it("have the ids of all failed tasks in their JSON", async () => {
    const { stdout } = await command("wait", "top-words", "--json");
    const { failed, failedTasks, blocked } = JSON.parse(stdout);
    assert.deepEqual([failed.length, failedTasks, blocked], [1, ["product-2-4"], ["merge"]]);
  });

  nightly.it("cancel a task and the job, once", async () => {
    const task = await command("cancel", "top-words", "none", "merge");
    assert.match(task.stderr, /^batch-outputs: canceled task merge of job top-words\n.*TaskNotFound.*\n$/);
    assert.equal(task.exitCode, 5);
    const whole = await command("cancel", "top-words", "..");
    assert.deepEqual([whole.exitCode, /taskId must be letters/.test(whole.stderr)], [2, true], whole.stderr);
    await command("cancel", "top-words", "--json");
    const again = await command("cancel", "top-words", "--json");
    assert.deepEqual([again.exitCode, JSON.parse(again.stdout)], [0, { job: "top-words", canceled: false, tasks: [] }]);
    const { exitCode, stderr } = await command("wait", "top-words");
    assert.equal(exitCode, 7, stderr);
    writeFiles(folder, { "more.yaml": JOB.replace("1..2", "1..3") });
    const more = await command("submit", "more.yaml", "--continue", "--wait");
    assert.equal(more.exitCode, 7, more.stderr);
    assert.match(more.stderr, /lacks 2 tasks, such as product-3-3; give --replace to run all tasks again\n$/);
  });

  nightly.it("stop a job at its first failure, and download what it has", async () => {
    const stop = JOB.replace("environment: {", "stopOnFailure: true\nenvironment: { BAD: 1-3,");
    writeFiles(folder, { "stop.yaml": stop });
    const { exitCode, stderr } = await command("submit", "stop.yaml", "--replace", "--get", "stopped");
    assert.equal(exitCode, 7, stderr);
    assert.match(
      stderr,
      /job top-words is completed \(TaskFailed\), and \d of its tasks never ran; .*; run `(?:npx )?batch-outputs diagnose/,
    );
    const log = readFileSync(join(folder, "stopped/product-1-3/TaskLog/stderr.txt"), "utf8");
    assert.equal(log, "cannot multiply 1\n");
    const { stdout } = await command("diagnose", "top-words");
    assert.match(stdout, /TaskFailed/);
  });

  nightly.it("have one task per row of a table or per local file", async () => {
    writeFiles(folder, {
      "table.yaml":
        "job: top-words\npool: workers\nforEach: { table: people.csv }\ntask:\n  id: ${{ id }}\n  command: printf %s ${{ name }} > name.txt\n  outputs: { TaskOutput: name.txt }\n",
      "people.csv": 'id,name\nann,Ann O\'Neil\nbob,"B, ""Bob"""\n',
      "jobs/files.yaml":
        "job: top-words\npool: workers\nforEach: { files: ../texts/* }\ntask:\n  id: ${{ name }}\n  command: cat ${{ file }} > ${{ name }}.out\n  outputs: { TaskOutput: '*.out' }\n",
      "texts/x.txt": "of x",
      "texts/y.txt": "of y",
    });
    for (const file of ["table.yaml", "jobs/files.yaml"]) {
      const { exitCode, stderr } = await command("submit", file, "--replace", "--get", `many-${basename(file)}`);
      assert.equal(exitCode, 0, stderr);
    }
    const content = (path: string) => readFileSync(join(folder, path), "utf8");
    const ofTable = ["ann", "bob"].map((id) => content(`many-table.yaml/${id}/TaskOutput/name.txt`));
    assert.deepEqual(ofTable, ["Ann O'Neil", 'B, "Bob"']);
    const ofFiles = ["x", "y"].map((id) => content(`many-files.yaml/${id}/TaskOutput/${id}.out`));
    assert.deepEqual(ofFiles, ["of x", "of y"]);
    // The container still has the outputs of the earlier runs.
    assert.equal(filesIn("many-files.yaml").filter((file) => file.startsWith("product-")).length, 0);
  });

  nightly.it("delete what earlier runs have stored, on request", async () => {
    const { exitCode, stderr } = await command("submit", "jobs/files.yaml", "--replace", "--clean", "--wait");
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /deleted \d{2,} outputs of earlier runs/);
    const stored = await outputs("--run", "all");
    assert.equal(new Set(stored.map(({ run }) => run)).size, 1);
    assert.equal(stored.length, 2 * 3 + 2, "two tasks with a result and two logs, and two inputs");
  });

  nightly.it("follow a log that does not exist yet, until its task has ended", async () => {
    // A tracker that was killed does not close the output.
    const words = "for word in one two; do echo $word >> progress.log; sleep 1; done";
    const track = `batch-outputs track TaskLog progress.log & ${words}; sleep 1; kill -9 $!`;
    const job = { job: "top-words", pool: "workers", forEach: { grid: { word: "1..2" } }, task: { command: track } };
    writeFiles(folder, { "tracked.json": JSON.stringify(job) });
    const submitted = await command("submit", "tracked.json", "--replace");
    assert.equal(submitted.exitCode, 0, submitted.stderr);
    const tail = (task: string) =>
      command("tail", "-f", "TaskLog", "progress.log", "--task", task, "--job", "top-words");
    const one = await tail("1");
    assert.deepEqual([one.exitCode, one.stdout], [0, "one\ntwo\n"], one.stderr);
    assert.match(one.stderr, /: task 1 has ended with exit code 0\n$/);
    const all = await tail("*");
    assert.equal(all.exitCode, 0, all.stderr);
    assert.deepEqual(
      all.stdout.trim().split("\n").sort(),
      ["1", "2"].flatMap((task) => [`${task} progress.log | one`, `${task} progress.log | two`]),
    );
  });

  nightly.it("follow the logs of tasks that run one after another, until the last one has ended", async () => {
    // Each task waits until the test has seen the line of the task before. By then all outputs are closed, because
    // Batch stores stdout.txt when a task has ended.
    const gate = `until test -e ${folder}/go-\${{ step }}; do sleep 0.1; done`;
    const task = { id: "log-${{ step }}", command: `${gate}; echo line \${{ step }}` };
    writeFiles(folder, {
      "logs.json": JSON.stringify({
        ...{ job: "top-words", pool: "workers", forEach: { grid: { step: "1..3" } }, task },
        merge: { command: `until test -e ${folder}/go-merge; do sleep 0.1; done` },
      }),
    });
    const submitted = await command("submit", "logs.json", "--replace");
    assert.equal(submitted.exitCode, 0, submitted.stderr);
    const args = ["tail", "-f", "TaskLog", "stdout.txt", "--task", "log-*", "--job", "top-words"];
    const tail = spawn("node", [
      join(ROOT, "dist/command/batch-outputs.cjs"),
      ...args,
      "--destinations",
      destinationsFile,
    ]);
    const stderr = text(tail.stderr);
    const exited = once(tail, "exit");
    const lines: string[] = [];
    writeFiles(folder, { "go-1": "" });
    for await (const line of createInterface({ input: tail.stdout })) {
      lines.push(line);
      writeFiles(folder, { [`go-${lines.length + 1}`]: "" });
    }
    const [exitCode] = await exited;
    const expected = [1, 2, 3].map((number) => `log-${number} stdout.txt | line ${number}`);
    assert.deepEqual([exitCode, lines], [0, expected], await stderr);
    // The other task of the job still runs.
    assert.match(await stderr, /: all tasks log-\* of job top-words have ended\n$/);
    writeFiles(folder, { "go-merge": "" });
  });

  nightly.it("end a wait at its time limit, and the job continues", async () => {
    writeFiles(folder, { "long.yaml": "job: top-words\npool: workers\ntask: { command: sleep 600 }\n" });
    const submitted = await command("submit", "long.yaml", "--replace");
    assert.deepEqual([submitted.exitCode, submitted.stdout], [0, "top-words\n"], submitted.stderr);
    const { exitCode, stderr } = await command("wait", "top-words", "--time-limit", "1s", "--json");
    assert.equal(exitCode, 8, stderr);
    assert.equal(JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error.code, "TimeLimitReached");
  });

  nightly.it("do not clean a job that does not exist and has no container", async () => {
    const { exitCode, stderr } = await command("clean", "typo", "--wait-for-access", "0");
    assert.equal(exitCode, 5, stderr);
    assert.match(stderr, /^batch-outputs: job typo does not exist \(JobNotFound\), .*; check the id of the job/m);
  });

  it("clean the job with its inputs and, on request, its outputs", async () => {
    const refused = await command("clean", "top-words", "--outputs");
    assert.match(refused.stderr, /--outputs must be confirmed, got no terminal to ask at; give --yes/);
    const first = await command("clean", "top-words", "--json");
    const { inputs: deletedInputs, ...ofJob } = JSON.parse(first.stdout);
    assert.deepEqual(ofJob, { job: "top-words", deleted: true, outputs: 0 });
    assert.ok(deletedInputs >= 1, String(deletedInputs));
    const second = await command("clean", "top-words", "--outputs", "--yes", "--json");
    const { deleted, inputs, outputs: deletedOutputs } = JSON.parse(second.stdout);
    assert.deepEqual([deleted, inputs], [false, 0]);
    assert.ok(deletedOutputs >= 6, String(deletedOutputs));
    assert.deepEqual(await outputs("--run", "all"), []);
  });
});
