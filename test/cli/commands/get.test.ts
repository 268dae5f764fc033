import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import { collect } from "../../support/collect";
import { putBlob } from "../../support/put-blob";
import { useStorageProxy } from "../../support/storage-proxy";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

const COUNT = 20;

describe("batch-outputs get", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();
  const startProxy = useStorageProxy(azurite);

  async function argsOfJob(blobEndpoint = azurite().blobEndpoint): Promise<string[]> {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (let index = 1; index <= COUNT; index += 1) await job.saveText("JobOutput", "x", `${index}.txt`);
    return ["get", "JobOutput", "*.txt", "--job", jobId, "--blob-endpoint", blobEndpoint];
  }

  it("prints JSON about the downloaded files if one fails", async () => {
    // The last output, in the order of names.
    const { blobEndpoint } = await startProxy(({ url }) =>
      url.includes("/9.txt") ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    const settings = { cwd: folder(), env: signedIn() };
    const { exitCode, stdout, stderr } = await command.run([...(await argsOfJob(blobEndpoint)), "--json"], settings);
    assert.equal(exitCode, 6, stderr);
    const told = (JSON.parse(stdout) as { file: string }[]).map(({ file }) => file);
    assert.equal(told.length, COUNT - 1);
    for (const file of told) assert.equal(existsSync(file), true, file);
    assert.equal(readdirSync(folder()).includes("9.txt"), false);
    const { error } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "");
    assert.deepEqual([error.code, error.message], ["SomeFailed", '1 of 20 outputs failed: "9.txt"']);
    assert.deepEqual(
      error.failures.map(({ path, code }: { path: string; code: string }) => [path, code]),
      [["9.txt", "Conflict"]],
    );
  });

  /** Creates a job with outputs of any names. The content of each is its path. */
  async function jobOf(paths: readonly string[]) {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (const path of paths) await putBlob(azurite(), job.containerName, `$JobOutput/${path}`, path);
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    const run = (name: string, ...args: string[]) =>
      runHere([name, ...args, ...where], { cwd: folder(), env: signedIn() });
    const left = async () => (await collect(job.list())).map(({ path }) => path);
    return { run, left };
  }

  it("downloads all outputs that the disk can store, names the others, and then downloads only missing ones", async () => {
    const tooLong = "n".repeat(300);
    const { run } = await jobOf(["report.", "v1./x.txt", "C:x", "a//b", "x/../y", tooLong]);
    const { exitCode, stdout, stderr } = await run("get", "JobOutput", "**", "x/../y", "--into", "results");
    assert.equal(exitCode, 6, stderr);
    assert.deepEqual(
      stdout.trim().split("\n"),
      ["C:x", "report.", "v1./x.txt"].map((path) => join(folder(), "results", path)),
    );
    const [summary, ...lines] = stderr.trim().split("\n");
    assert.equal(summary, "batch-outputs: 3 downloaded (19 B), 0 unchanged, 3 failed");
    assert.match(
      lines[0] ?? "",
      /^batch-outputs: a\/\/b: path must be the path of a file below results on this system, got "a\/\/b"; /,
    );
    assert.match(
      lines[1] ?? "",
      /^batch-outputs: n{300}: file .* cannot be written \(ENAMETOOLONG: the name is too long\); name another file/,
    );
    assert.match(
      lines[2] ?? "",
      /^batch-outputs: x\/\.\.\/y: output's name must have no .*, got "\$JobOutput\/x\/\.\.\/y"; /,
    );
    assert.match(lines[3] ?? "", /^batch-outputs: 3 of 6 outputs failed: /);
    assert.equal(lines.length, 4);

    for (const path of [tooLong, "a//b"]) {
      const named = await run("get", "JobOutput", path, "--output", "named");
      assert.equal(named.exitCode, 0, named.stderr);
      assert.equal(readFileSync(join(folder(), "named"), "utf8"), path);
    }
    const again = await run("get", "JobOutput", "[Crv]*", "--into", "results");
    assert.match(again.stderr, /^batch-outputs: 0 downloaded \(0 B\), 2 unchanged, 0 failed\n$/);
  });

  it("selects only an output whose path looks like a pattern, and uses a backslash as an escape", async () => {
    const { run, left } = await jobOf(["a*b", "axb", "leavers [1].jpg", "leavers 1.jpg", "q?", "qq"]);
    for (const path of ["leavers [1].jpg", "a*b", "q?", "leavers \\[1\\].jpg", "a\\*b"]) {
      const name = path.replaceAll("\\", "");
      const got = await run("get", "JobOutput", path, "--output", "-");
      assert.deepEqual([got.exitCode, got.stdout], [0, name], got.stderr);
      // The other commands select in the same way.
      if (path !== "leavers [1].jpg" && path !== "a\\*b") continue;
      const tailed = await run("tail", "JobOutput", path);
      assert.deepEqual([tailed.exitCode, tailed.stdout], [0, name], tailed.stderr);
      const shared = await run("url", "JobOutput", path, "--json");
      assert.deepEqual(
        (JSON.parse(shared.stdout) as { path: string }[]).map((output) => output.path),
        [name],
      );
    }
    const several = await run("tail", "JobOutput", "le*");
    assert.equal(several.stdout, ["leavers 1.jpg", "leavers [1].jpg"].map((name) => `${name} | ${name}\n`).join(""));
    assert.equal((await run("delete", "JobOutput", "a*b", "--yes")).exitCode, 0);
    assert.deepEqual(await left(), ["axb", "leavers 1.jpg", "leavers [1].jpg", "q?", "qq"]);
    // Now it is a pattern.
    assert.equal((await run("delete", "JobOutput", "a*b", "--yes")).exitCode, 0);
    assert.equal((await run("delete", "JobOutput", "q\\?", "leavers \\[1].jpg", "--yes")).exitCode, 0);
    assert.deepEqual(await left(), ["leavers 1.jpg", "qq"]);
  });

  it("never uses a backslash as a separator, and names the fix", async () => {
    const { run, left } = await jobOf(["frames/1.png", "frames1.png"]);
    for (const [name, ...args] of [["get"], ["tail"], ["url"], ["delete", "--yes"]] as const) {
      const { exitCode, stdout, stderr } = await run(name, ...args, "JobOutput", "frames\\*.png");
      assert.deepEqual([exitCode, stdout], [5, ""], stderr);
      assert.match(stderr, /a backslash escapes the next character: write \/ between folders/);
    }
    assert.equal((await run("delete", "JobOutput", "frames\\1.png", "--yes")).exitCode, 0);
    assert.deepEqual(await left(), ["frames/1.png"]);
  });

  it("lists, shares and deletes outputs with any name, except names that no URL can address", async () => {
    const odd = ["C:x", "a//b", "report.", "v1./x.txt"];
    const { run, left } = await jobOf([...odd, "x/../y"]);
    const listed = await run("list", "--json");
    assert.deepEqual(
      (JSON.parse(listed.stdout) as { path: string }[]).map((output) => output.path).sort(),
      [...odd, "x/../y"].sort(),
    );
    const shared = await run("url", "JobOutput", "**", "x/../y");
    assert.equal(shared.exitCode, 6);
    assert.equal(shared.stdout.trim().split("\n").length, odd.length);
    const deleted = await run("delete", "JobOutput", "**", "x/../y", "--yes");
    assert.equal(deleted.exitCode, 6, deleted.stderr);
    assert.match(
      deleted.stderr,
      /^batch-outputs: deleted 4 outputs, 23 B\nbatch-outputs: x\/\.\.\/y: output's name must /,
    );
    assert.deepEqual(await left(), ["x/../y"]);
  });

  it("names a working command line that lists the outputs", async () => {
    const { run } = await jobOf(["a.txt"]);
    for (const [name, ...args] of [["get"], ["tail"], ["url"], ["delete", "--yes"]] as const) {
      const { stderr } = await run(name, ...args, "JobOutput", "none.txt");
      const [, line = ""] = /; run `batch-outputs (.+)` to see what exists\n$/.exec(stderr) ?? [];
      const listed = await runHere(line.split(" "), { cwd: folder(), env: signedIn() });
      assert.equal(listed.exitCode, 0, stderr);
      assert.match(listed.stdout, /a\.txt/);
    }
  });

  it("prints the URLs that exist, and names each other path and pattern", async () => {
    const { run } = await jobOf(["a.txt", "x/../y"]);
    const args = ["JobOutput", "none.txt", "a.txt", "x/../y", "*.gif"];
    const { exitCode, stdout, stderr } = await run("url", ...args);
    assert.equal(exitCode, 6);
    assert.match(stdout, /^https:.*\/%24JobOutput\/a\.txt\n$/);
    const lines = stderr.trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => line.split(": ").slice(0, 2).join(": ")),
      [
        "batch-outputs: none.txt",
        "batch-outputs: x/../y",
        "batch-outputs: *.gif",
        "batch-outputs: 3 of 4 outputs failed",
      ],
    );
    const json = await run("url", ...args, "--json");
    const { error } = JSON.parse(json.stderr.trimEnd().split("\n").at(-1) ?? "");
    assert.deepEqual(
      error.failures.map(({ path, code }: { path: string; code: string }) => [path, code]),
      [
        ["none.txt", "OutputNotFound"],
        ["x/../y", "PathRefused"],
        ["*.gif", "NothingMatched"],
      ],
    );
  });

  it("selects only the output called ** if it exists, and all outputs with **/*", async () => {
    const { run, left } = await jobOf(["**", "a.txt", "d/b.txt"]);
    const only = await run("get", "JobOutput", "**", "--into", "one");
    assert.equal(only.exitCode, 0, only.stderr);
    assert.deepEqual(readdirSync(join(folder(), "one"), { recursive: true }), ["**"]);
    const all = await run("get", "JobOutput", "**/*", "--into", "all");
    assert.equal(all.exitCode, 0, all.stderr);
    assert.deepEqual(readdirSync(join(folder(), "all"), { recursive: true }).sort(), ["**", "a.txt", "d", "d/b.txt"]);
    assert.equal((await run("delete", "JobOutput", "**", "--yes")).exitCode, 0);
    assert.deepEqual(await left(), ["a.txt", "d/b.txt"]);
    // Now it is a pattern.
    assert.equal((await run("delete", "JobOutput", "**", "--yes")).exitCode, 0);
    assert.deepEqual(await left(), []);
  });

  it("reads outputs of any kind from the task of --task, and says where it searches", async () => {
    const { run } = await jobOf(["x"]);
    const { exitCode, stderr } = await run("get", "JobOutput", "x", "--task", "t1");
    assert.equal(exitCode, 5);
    assert.match(
      stderr,
      /^batch-outputs: searching for JobOutput of task t1; omit --task to search for outputs of the job\n/,
    );
    assert.match((await run("list", "--kind", "$JobOutput")).stderr, /kinds are usually written without the \$/);
  });

  for (const [term, hasBar] of [
    ["xterm", true],
    ["dumb", false],
  ] as const) {
    it(`${hasBar ? "shows a bar" : "writes no control characters"} at a terminal of the type ${term}`, async () => {
      const line = [process.execPath, command.file, ...(await argsOfJob())].map((word) => `'${word}'`).join(" ");
      const { PATH = "", HOME = "" } = process.env;
      const { stdout } = await promisify(execFile)("script", ["--quiet", "--command", line, "/dev/null"], {
        cwd: folder(),
        env: { PATH, HOME, TERM: term, ...signedIn() },
      });
      assert.match(stdout, /batch-outputs: 20 downloaded \(20 B\), 0 unchanged, 0 failed\r\n$/);
      assert.equal(stdout.includes("\u001b"), hasBar);
      // While the outputs are listed, the line has no bar yet. A fast download can end before it has one.
      assert.equal(stdout.includes("downloading "), hasBar);
    });
  }
});
