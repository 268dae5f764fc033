import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { describe, it } from "mocha";
import { printOutput } from "../../../cli/tail/print-output";
import { freshJobId } from "../../support/azurite";
import { writeFiles } from "../../support/folder";
import { nightly } from "../../support/nightly";
import { useCommand } from "../support/use-command";

/** Collects what a stream prints, until it contains a text. */
function textOf(stream: Readable) {
  const collected = {
    text: "",
    async until(expected: string) {
      while (!collected.text.includes(expected)) await once(stream, "data");
    },
  };
  stream.on("data", (piece: Buffer) => {
    collected.text += piece;
  });
  return collected;
}

describe("batch-outputs tail", () => {
  const { azurite, command, folder, prepareJob, signedIn, start } = useCommand();

  async function jobOfTasks() {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    const tail = (...args: string[]) => command.run(["tail", ...args, ...where], { cwd: folder(), env: signedIn() });
    const started = (...args: string[]) => start(["tail", ...args, ...where], signedIn());
    return { job, tail, started };
  }

  it("waits with -f for an output that does not exist yet, and says so once", async () => {
    const { job, started } = await jobOfTasks();
    const tail = started("-f", "TaskLog", "log.txt", "--task", "t1");
    await once(tail.process.stderr, "data");
    await job.task("t1").saveText("TaskLog", "one\ntwo\n", "log.txt");
    const { exitCode, stdout, stderr } = await tail.ended;
    assert.deepEqual([exitCode, stdout], [0, "one\ntwo\n"]);
    assert.equal(stderr, "batch-outputs: waiting for TaskLog log.txt of task t1, which does not exist yet\n");
  });

  it("ends after --idle: with the error of a missing output, or with a note", async () => {
    const { job, tail } = await jobOfTasks();
    const missing = await tail("-f", "--idle", "1s", "TaskLog", "log.txt", "--task", "t1");
    assert.equal(missing.exitCode, 5);
    assert.match(missing.stderr, /: waiting for up to 1 s for TaskLog log\.txt .*\n.*log\.txt does not exist in /);
    await using log = job.task("t1").track("TaskLog", __filename, "log.txt");
    assert.ok(log);
    const idle = await tail("-f", "--idle", "2s", "-n", "0", "TaskLog", "log.txt", "--task", "t1");
    assert.equal(idle.exitCode, 0, idle.stderr);
    assert.match(idle.stderr, /nothing new in log\.txt for 2 s\n$/);
  });

  it("fails without -f if the output does not exist", async () => {
    const { tail } = await jobOfTasks();
    const { exitCode, stderr } = await tail("TaskLog", "log.txt", "--task", "t1");
    assert.deepEqual([exitCode, /waiting/.test(stderr)], [5, false], stderr);
  });

  it("begins each line of several outputs with the path, and with the task for a pattern of tasks", async () => {
    const { job, tail } = await jobOfTasks();
    for (const task of ["render-1", "render-2"]) {
      for (const name of ["a.log", "b.log"]) await job.task(task).saveText("TaskLog", `1\n2\n${task}`, name);
    }
    const ofTasks = ["render-1", "render-2"].flatMap((task) => [`${task} a.log | 2`, `${task} a.log | ${task}`]);
    for (const args of [
      ["-n", "2"],
      ["-n", "2", "-f", "--idle", "1s"],
    ]) {
      const { exitCode, stdout, stderr } = await tail(...args, "TaskLog", "a.log", "--task", "render-*");
      assert.deepEqual([exitCode, stdout.trim().split("\n").sort()], [0, ofTasks], stderr);
    }
    const ofPaths = await tail("-n", "1", "TaskLog", "*.log", "--task", "render-1");
    assert.equal(ofPaths.stdout, "a.log | render-1\nb.log | render-1\n");
    const json = await tail("-n", "1", "--json", "TaskLog", "*.log", "--task", "render-1");
    assert.deepEqual(JSON.parse(json.stdout.split("\n")[1] ?? ""), {
      task: "render-1",
      path: "b.log",
      line: "render-1",
    });
    const one = await tail("-n", "1", "TaskLog", "a*", "--task", "render-1");
    assert.equal(one.stdout, "render-1", "one output is printed as it is");
  });

  // Nightly, because it waits for two searches for further outputs, which are 5 s apart.
  nightly.it("continues with -f for a pattern after all outputs are closed, and after a retry", async () => {
    const { job, started } = await jobOfTasks();
    const track = async (task: string, content: string) => {
      writeFiles(folder(), { [`${task}.log`]: content });
      await job
        .task(task)
        .track("TaskLog", join(folder(), `${task}.log`), "log.txt")
        .close();
    };
    await track("render-1", "1\n");
    const tail = started("-f", "TaskLog", "log.txt", "--task", "render-*");
    const [stdout, stderr] = [textOf(tail.process.stdout), textOf(tail.process.stderr)];
    await stdout.until("render-1 log.txt | 1\n");
    await stderr.until("batch-outputs: -f ends with Ctrl-C, because further outputs can follow; ");
    await track("render-2", "2\n");
    await stdout.until("render-2 log.txt | 2\n");
    await track("render-1", "1\nretried\n");
    await stdout.until("render-1 log.txt | retried\n");
    const lines = ["render-1 log.txt | 1", "render-2 log.txt | 2", "render-1 log.txt | retried"];
    assert.deepEqual(stdout.text.trimEnd().split("\n"), lines);
    assert.equal(tail.process.exitCode, null, "it must still run");
  });

  it("prints no binary content to a terminal", async () => {
    const { job } = await jobOfTasks();
    const output = await job.saveText("JobOutput", "text\0", "a.bin");
    const printed = printOutput(output, await output.download(), { isTerminal: true });
    await assert.rejects(printed, { code: "Misuse", message: /a\.bin is binary, and is not printed to a terminal; / });
  });
});
