import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { writeFiles } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { screenOf } from "../support/screen";
import { useCommand } from "../support/use-command";

const FILES = ["a.txt", "b.txt", "c.txt"];

/** What Ctrl-C sends to a terminal. */
const INTERRUPT = "\u0003";

describe("the progress of a command at a terminal", function () {
  this.timeout(60_000);
  const { azurite, command, folder, prepareJob, inTask } = useCommand();
  const startProxy = useStorageProxy(azurite);

  /**
   * Runs a command in its own terminal, of 80 columns, while storage does not answer requests for one file. The
   * command is interrupted as soon as the screen has a text.
   */
  async function shown(line: readonly string[], [method, held]: readonly [string, string], until?: string) {
    const job = await prepareJob();
    writeFiles(folder(), Object.fromEntries(FILES.map((file) => [file, "x".repeat(1024)])));
    for (const task of ["t1", "t2"])
      if (method === "GET")
        for (const file of FILES) await job.task(task).save("TaskOutput", file, file, { folder: folder() });
    const { blobEndpoint } = await startProxy((request) =>
      request.method === method && request.url.includes(held) ? "hold" : undefined,
    );
    const words = [process.execPath, command.file, ...line].map((word) => `'${word}'`).join(" ");
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn("script", ["--quiet", "--return", "--command", words, "/dev/null"], {
      cwd: folder(),
      env: { PATH, HOME, TERM: "xterm", ...inTask(job.jobId, blobEndpoint) },
    });
    let screen = "";
    let isInterrupted = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      screen += text;
      if (until === undefined || isInterrupted || !stripVTControlCharacters(screen).includes(until)) return;
      isInterrupted = true;
      child.stdin.write(INTERRUPT);
    });
    const exitCode = await new Promise((resolve) => child.once("close", resolve));
    return { exitCode, screen };
  }

  const files = (names: readonly string[]) => names.map((name) => join(folder(), "r", name));
  const GOT = "batch-outputs: stopped; the same command continues: it skips what is already downloaded";
  const SAVED =
    "batch-outputs: stopped; no output is stored in part; the same command saves all files again, without the blocks that storage has";
  const ofTasks = [...FILES.map((file) => `t1/TaskOutput/${file}`), "t2/TaskOutput/a.txt", "t2/TaskOutput/b.txt"];

  const cases: {
    readonly line: readonly string[];
    readonly held: readonly [method: string, path: string];
    readonly total: string;
    readonly left: string;
    readonly printed?: readonly string[];
  }[] = [
    {
      line: ["get", "TaskOutput", "*.txt", "--into", "r"],
      held: ["GET", "c.txt"],
      total: "2.0 of 3.0 KiB, 2 of 3 files",
      left: GOT,
      printed: ["a.txt", "b.txt"],
    },
    {
      line: ["get", "--into", "r"],
      held: ["GET", "t2/%24TaskOutput/c.txt"],
      total: "5.0 of 6.0 KiB, 5 of 6 files",
      left: GOT,
      printed: ofTasks,
    },
    {
      line: ["get", "TaskOutput", "--task", "t*", "--into", "r"],
      held: ["GET", "t2/%24TaskOutput/c.txt"],
      total: "5.0 of 6.0 KiB, 5 of 6 files",
      left: GOT,
      printed: ofTasks,
    },
    {
      line: ["save", "TaskOutput", "*.txt"],
      held: ["PUT", "c.txt"],
      total: "2.0 of 3.0 KiB, 2 of 3 files",
      left: SAVED,
    },
  ];
  for (const { line, held, total, left, printed } of cases) {
    it(`has the total of all files of ${line.join(" ")}, and Ctrl-C removes it`, async () => {
      const { exitCode, screen } = await shown(line, held, total);
      assert.equal(exitCode, 130, screen);
      const lines = screenOf(screen);
      assert.equal(lines.at(-1), left, screen);
      if (printed !== undefined) assert.deepEqual(lines.slice(0, -1), files(printed));
      else for (const url of lines.slice(0, -1)) assert.match(url, /^https:.*\.txt$/);
    });
  }

  it("is not shown with --quiet", async () => {
    const { exitCode, screen } = await shown(["get", "TaskOutput", "*.txt", "--into", "r", "--quiet"], ["GET", "none"]);
    assert.deepEqual([exitCode, screenOf(screen)], [0, files(FILES)]);
  });
});
