import assert from "node:assert/strict";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { describe, it } from "mocha";
import type { JobOutputStorage } from "../../outputs";
import { writeFiles } from "../support/folder";
import { useCommand } from "./support/use-command";

describe("batch-outputs, while it runs", () => {
  const { folder, prepareJob, inTask, start: startCommand } = useCommand();

  const start = (job: JobOutputStorage, args: readonly string[]) => startCommand(args, inTask(job.jobId));

  /** Waits until storage has the content. */
  async function stored(job: JobOutputStorage, path: string, content: string): Promise<void> {
    const task = job.task("t1");
    for (;;) {
      const output = await task.get("TaskLog", path).catch(() => undefined);
      if ((await output?.text()) === content) return;
    }
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`tracks until ${signal}, checks the file again, and ends with 0`, async () => {
      const job = await prepareJob();
      writeFiles(folder(), { "log.txt": "one\n" });
      const tracker = start(job, ["track", "TaskLog", "log.txt", "--interval", "0.1"]);
      await stored(job, "log.txt", "one\n");
      appendFileSync(`${folder()}/log.txt`, "two\n");
      tracker.process.kill(signal);
      const { exitCode, stdout, stderr } = await tracker.ended;
      assert.deepEqual([exitCode, stderr], [0, "batch-outputs: tracked log.txt, 8 B\n"]);
      assert.match(stdout, /\/t1\/%24TaskLog\/log\.txt\n$/);
      await stored(job, "log.txt", "one\ntwo\n");
    });
  }

  it("prints a tracked output while it grows, until it is closed", async () => {
    const job = await prepareJob();
    writeFiles(folder(), { "log.txt": "one\ntwo\n" });
    const tracker = start(job, ["track", "TaskLog", "log.txt", "--interval", "0.1"]);
    await stored(job, "log.txt", "one\ntwo\n");
    const tail = start(job, ["tail", "-f", "-n", "1", "TaskLog", "log.txt"]);
    await once(tail.process.stdout, "data");
    appendFileSync(`${folder()}/log.txt`, "three\n");
    tracker.process.kill("SIGTERM");
    await tracker.ended;
    // Azurite cannot seal blobs, so tail does not see that the output is closed.
    await stored(job, "log.txt", "one\ntwo\nthree\n");
    tail.process.kill("SIGINT");
    assert.match((await tail.ended).stdout, /^two\n/);
  });

  for (const [signal, exitCode] of [
    ["SIGTERM", 9],
    ["SIGINT", 9],
    ["SIGHUP", 9],
    ["SIGQUIT", 131],
  ] as const) {
    it(`passes ${signal} to the command, saves after it, and ends with ${exitCode}`, async () => {
      const job = await prepareJob();
      const script =
        "trap 'echo ended >>log.txt; exit 9' TERM INT HUP; echo begun | tee log.txt; while :; do sleep 0.05; done";
      const run = start(job, [
        "run",
        "--track",
        "TaskLog=log.txt",
        "--save",
        "TaskIntermediate=l*.txt",
        "--",
        "sh",
        "-c",
        script,
      ]);
      await once(run.process.stdout, "data");
      run.process.kill(signal);
      const ended = await run.ended;
      assert.equal(ended.exitCode, exitCode, ended.stderr);
      await stored(job, "log.txt", exitCode === 9 ? "begun\nended\n" : "begun\n");
    });
  }
});
