import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { until } from "../../../local/test/batch/nodes/support/test-node";
import { COMMAND } from "../../support/built-command";
import { writeFiles } from "../../support/folder";
import { ended } from "../support/ended";
import { useCommand } from "../support/use-command";

describe("batch-outputs open", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  /** Opens an output of a task, with a program that writes its argument to a file. */
  async function open(args: readonly string[], script?: string) {
    const job = await prepareJob();
    for (const path of ["a/chart 1.png", "run.sh", "x.txt", "y.txt"]) {
      await job.task("t1").saveText("TaskOutput", `of ${path}`, path);
    }
    writeFiles(folder(), { "tmp/.keep": "", "bin/node": `#!/bin/sh\nexec '${process.execPath}' "$@"\n` });
    if (script !== undefined) {
      writeFiles(folder(), { "bin/xdg-open": `#!/bin/sh\n${script}\n` });
      chmodSync(join(folder(), "bin/xdg-open"), 0o755);
    }
    const place = ["--task", "t1", "--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    return ended([COMMAND.file, "open", "TaskOutput", ...args, ...place], folder(), {
      ...{
        ...signedIn(),
        ...COMMAND.keepsCode,
        PATH: join(folder(), "bin"),
        TMPDIR: join(folder(), "tmp"),
        FOLDER: folder(),
      },
    });
  }
  const opened = () => readFileSync(join(folder(), "opened"), "utf8");

  it("downloads an output to a new folder, and opens it", async () => {
    const { exitCode, stdout, stderr } = await open(["a/chart 1.png"], 'printf %s "$1" >"$FOLDER/opened"');
    assert.equal(exitCode, 0, stderr);
    assert.equal(stdout, `${opened()}\n`);
    assert.match(opened(), /tmp\/batch-outputs-\w+\/chart 1\.png$/);
    assert.equal(readFileSync(opened(), "utf8"), "of a/chart 1.png");
  });

  it("uses a folder that is given", async () => {
    const { exitCode, stderr } = await open(["x.*", "--into", "seen"], 'printf %s "$1" >"$FOLDER/opened"');
    assert.equal(exitCode, 0, stderr);
    // An absolute path is never an option or a URL for the program.
    assert.equal(opened(), join(folder(), "seen/x.txt"));
  });

  it("keeps a file that was changed", async () => {
    writeFiles(folder(), { "x.txt": "mine" });
    const { exitCode, stderr } = await open(["x.txt", "--into", "."], "exit 9");
    assert.equal(exitCode, 1);
    assert.match(stderr, /x\.txt was changed after the output/);
    assert.equal(readFileSync(join(folder(), "x.txt"), "utf8"), "mine");
  });

  it("does not wait for a program that stays open", async () => {
    const { exitCode, stderr } = await open(["x.txt"], 'echo $$ >"$FOLDER/opened"; exec /bin/sleep 600');
    const pid = Number(await until(() => existsSync(join(folder(), "opened")) && opened()));
    process.kill(pid);
    assert.equal(exitCode, 0, stderr);
  });

  it("refuses files that could run, and several outputs, and downloads nothing", async () => {
    const program = await open(["run.sh"], "exit 9");
    assert.deepEqual([program.exitCode, program.stdout], [2, ""]);
    assert.match(program.stderr, /^batch-outputs: output must be an image, .*, got run\.sh; download it with `batch-/);
    const several = await open(["*.txt"], "exit 9");
    assert.equal(several.exitCode, 2);
    assert.match(several.stderr, /<path> must be of one output, got x\.txt and y\.txt; give its path/);
    assert.deepEqual(
      readdirSync(join(folder(), "tmp"), { recursive: true }).filter((name) => /\.(sh|txt)$/.test(String(name))),
      [],
    );
  });

  it("says where the file is if no program opens it", async () => {
    const failed = await open(["x.txt"], "exit 3");
    assert.deepEqual([failed.exitCode, existsSync(failed.stdout.trim())], [126, true]);
    assert.match(failed.stderr, /x\.txt is downloaded, and xdg-open failed with exit code 3; open it yourself\n$/);
  });

  it("says so if the program does not exist", async () => {
    const { exitCode, stderr } = await open(["x.txt"]);
    assert.equal(exitCode, 127);
    assert.match(stderr, /x\.txt is downloaded, and xdg-open cannot start \(ENOENT\); open it yourself\n$/);
  });
});
