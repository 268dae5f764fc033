import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { collect } from "../../support/collect";
import { useCommand } from "../support/use-command";

describe("batch-outputs run, after the command", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();

  async function prepared() {
    const job = await prepareJob();
    const where = ["--blob-endpoint", azurite().blobEndpoint, "--job", job.jobId ?? "", "--task", "t1"];
    const env = signedIn();
    return {
      run: (options: string[], script: string) =>
        command.run(["run", ...where, ...options, "--", "sh", "-c", script], { cwd: folder(), env }),
      stored: async () => (await collect(job.task("t1").list())).map(({ kind, path }) => `${kind}/${path}`).sort(),
    };
  }

  /** Writes two good files, one whose name ends in a dot, and one whose name is not UTF-8. */
  const SCRIPT = `mkdir out; echo 1 >out/1.txt; echo 2 >out/2.txt; echo 3 >out/bad.; echo 4 >"out/d$(printf '\\344').txt"`;

  it("saves every file that can be saved, names the others, and ends with 6", async () => {
    const { run, stored } = await prepared();
    const { exitCode, stdout, stderr } = await run(
      ["--save", "TaskOutput=out/*", "--save", "TaskLog=*.log"],
      `${SCRIPT}; echo log >a.log`,
    );
    assert.deepEqual(await stored(), ["TaskLog/a.log", "TaskOutput/out/1.txt", "TaskOutput/out/2.txt"]);
    assert.deepEqual([exitCode, stdout], [6, ""], stderr);
    const [notText, badName, summary, saved, ...rest] = stderr.split("\n");
    assert.match(
      notText ?? "",
      /^batch-outputs: out\/d\ufffd\.txt: path of a file must be UTF-8 like .*got "out\/d\\xe4\.txt"; /,
    );
    assert.match(
      badName ?? "",
      /^batch-outputs: out\/bad\.: path must have no name that ends in a dot, got "out\/bad\."; /,
    );
    assert.equal(summary, 'batch-outputs: 2 of 4 outputs failed: "out/d\ufffd.txt", "out/bad."');
    assert.equal(saved, "batch-outputs: saved 3 files, 8 B");
    assert.deepEqual(rest, [""]);
  });

  it("names them in JSON", async () => {
    const { run } = await prepared();
    const { exitCode, stdout } = await run(["--json", "--save", "TaskOutput=out/*"], SCRIPT);
    assert.equal(exitCode, 6);
    const { saved, failures } = JSON.parse(stdout);
    assert.deepEqual(
      saved.map(({ path }: { path: string }) => path),
      ["out/1.txt", "out/2.txt"],
    );
    assert.deepEqual(
      failures.map(({ code, failures }: { code: string; failures: { path: string; code: string }[] }) => [
        code,
        failures.map(({ path, code }) => [path, code]),
      ]),
      [
        [
          "SomeFailed",
          [
            ["out/d\ufffd.txt", "PathRefused"],
            ["out/bad.", "PathRefused"],
          ],
        ],
      ],
    );
  });

  it("ends with 6, not with the code of a misuse, if the only file of a rule has a bad name", async () => {
    const { run, stored } = await prepared();
    const { exitCode, stderr } = await run(["--save", "TaskOutput=b*"], "touch bad.");
    assert.equal(exitCode, 6, stderr);
    assert.match(stderr, /path must have no name that ends in a dot, got "bad\."/);
    assert.deepEqual(await stored(), []);
  });

  it("ends with the command's own exit code if the command fails, and still saves files", async () => {
    const { run, stored } = await prepared();
    const { exitCode, stderr } = await run(["--save", "completion:TaskOutput=out/*"], `${SCRIPT}; exit 9`);
    assert.equal(exitCode, 9);
    assert.match(stderr, /2 of 4 outputs failed/);
    assert.deepEqual(await stored(), ["TaskOutput/out/1.txt", "TaskOutput/out/2.txt"]);
  });
});
