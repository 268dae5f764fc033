import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { JobOutputStorage } from "../../outputs";
import { COMMAND } from "../support/built-command";
import { collect } from "../support/collect";
import { writeFiles } from "../support/folder";
import { ended } from "./support/ended";
import { useCommand } from "./support/use-command";

const FILES = Array.from({ length: 20 }, (_, index) => `${index}.txt`);

describe("batch-outputs, if the reader of what it prints has gone", () => {
  const { folder, prepareJob, inTask, start } = useCommand();

  /** Runs a command line, and closes one of its streams at once, as `… | true` does. */
  async function runUnread(unread: "stdout" | "stderr", job: JobOutputStorage, ...args: string[]) {
    const { exitCode, stdout, stderr } = await start(args, inTask(job.jobId), unread).ended;
    return { exitCode, told: unread === "stdout" ? stderr : stdout };
  }

  for (const unread of ["stdout", "stderr"] as const) {
    it(`saves, gets and deletes all outputs if ${unread} is closed`, async () => {
      const job = await prepareJob();
      writeFiles(folder(), Object.fromEntries(FILES.map((file) => [file, file])));
      const saved = await runUnread(unread, job, "save", "TaskOutput", "*.txt");
      assert.equal(saved.exitCode, 0, saved.told);
      assert.equal((await collect(job.task("t1").list())).length, FILES.length);

      const got = await runUnread(unread, job, "get", "TaskOutput", "*", "--into", "results");
      assert.equal(got.exitCode, 0, got.told);
      assert.equal(readdirSync(`${folder()}/results`).length, FILES.length);

      const deleted = await runUnread(unread, job, "delete", "TaskOutput", "*", "--yes");
      assert.equal(deleted.exitCode, 0, deleted.told);
      assert.deepEqual(await collect(job.task("t1").list()), []);
    });

    it(`ends with the exit code of the command that it has run if ${unread} is closed`, async () => {
      const { exitCode, told } = await runUnread(
        unread,
        await prepareJob(),
        "run",
        "--json",
        "--",
        "sh",
        "-c",
        "exit 7",
      );
      assert.equal(exitCode, 7, told);
    });
  }

  it("ends without an error if it only prints", async () => {
    const job = await prepareJob();
    await job.task("t1").saveText("TaskLog", "x".repeat(1_000_000), "log.txt");
    for (const args of [
      ["list"],
      ["list", "--json"],
      ["tail", "TaskLog", "log.txt"],
      ["tail", "-f", "TaskLog", "log.txt"],
      ["get", "TaskLog", "log.txt", "--output", "-"],
      ["url", "TaskLog", "*"],
    ]) {
      assert.deepEqual(await runUnread("stdout", job, ...args), { exitCode: 0, told: "" }, args.join(" "));
    }
  });
});

describe("a message that names a command", () => {
  for (const [how, env, named] of [
    ["as it is installed", {}, "`batch-outputs use FILE`"],
    ["as npx runs it", { npm_command: "exec" }, "`npx batch-outputs use FILE`"],
  ] as const) {
    it(`names it ${how}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "outputs-"));
      try {
        const { stderr } = await ended([COMMAND.file, "list"], folder, env);
        assert.ok(stderr.includes(named), stderr);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
