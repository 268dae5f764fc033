import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { EXIT_CODES } from "../../cli/errors/exit-codes";
import { version } from "../../package.json";
import { NODE_TOOL } from "../support/built-command";
import { useFolder, writeFiles } from "../support/folder";
import { runHere } from "./support/run-here";

describe("batch-outputs", () => {
  const folder = useFolder();

  it("prints its version", async () => {
    assert.deepEqual(await NODE_TOOL.run(["--version"]), { exitCode: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("has help with its exit codes, and help with examples for each command", async () => {
    const { exitCode, stdout, stderr } = await NODE_TOOL.run(["--help"]);
    assert.equal(exitCode, 0);
    assert.equal(stderr, "");
    assert.match(
      stdout,
      /Exit codes: 0 done, 1 failed, 2 invalid command line, 3 container missing, 4 access\ndenied, 5 not found/,
    );
    const named = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}[a-z]/gm)].map(([, name]) => name ?? "");
    const names = "prepare save save-text track run list get verify tail url delete completion".split(" ");
    assert.deepEqual(named, [...names, "help"]);
    for (const name of names) {
      const help = await runHere([name, "--help"], { cwd: folder() });
      assert.equal(help.exitCode, 0);
      assert.match(help.stdout, new RegExp(`^Examples:\n(.*\n)*  batch-outputs ${name}`, "m"));
    }
  });

  const misuses: [args: string[], message: RegExp][] = [
    [[], /^Usage: batch-outputs /],
    [["frobnicate"], /^batch-outputs: unknown command 'frobnicate'/],
    [["save", "TaskOutput"], /^batch-outputs: the argument 'pattern' is missing/],
    [["list", "--frobnicate"], /^batch-outputs: unknown option '--frobnicate'/],
    [["list", "--wait-for-access", "soon"], /argument 'soon' is invalid; it must be a number of seconds/],
    [
      ["list", "--blob-endpoint", "https://x/", "--destinations", "x"],
      /cannot be used with option '--destinations <file>'/,
    ],
    [["list"], /^batch-outputs: blob endpoint is required; give --destinations FILE/],
    [["list", "--blob-endpoint", "https://x.blob.core.windows.net/"], /^batch-outputs: job is required; give --job/],
    [
      ["save", "TaskOutput", "*", "--blob-endpoint", "https://x.blob.core.windows.net/", "--job", "j"],
      /^batch-outputs: task is required for TaskOutput; give --task/,
    ],
    [["prepare", "--blob-endpoint", "nonsense", "--job", "j"], /^batch-outputs: --blob-endpoint must be an https URL/],
    [
      ["prepare", "--blob-endpoint", "https://x.blob.core.windows.net/", "--job", "a b"],
      /^batch-outputs: --job must be 1 to 64 letters, digits, `-` or `_`, or .*, got "a b"/,
    ],
    [
      ["save-text", "$JobOutput", "x", "x", "--blob-endpoint", "https://x.blob.core.windows.net/", "--job", "j"],
      /^batch-outputs: kind must be written without its `\$`, got "\$JobOutput"; write JobOutput/,
    ],
    [
      ["save-text", "JobOutput", "x", "a/../b", "--blob-endpoint", "https://x.blob.core.windows.net/", "--job", "j"],
      /^batch-outputs: path must have no `\.` or `\.\.` after its first name, got "a\/\.\.\/b"/,
    ],
    [
      [
        "get",
        "JobOutput",
        "a",
        "b",
        "--output",
        "-",
        "--blob-endpoint",
        "https://x.blob.core.windows.net/",
        "--job",
        "j",
      ],
      /^batch-outputs: --output must be used with one path of one task or of the job, got 2; use --into/,
    ],
  ];
  for (const [args, message] of misuses) {
    it(`refuses \`${["batch-outputs", ...args].join(" ")}\` with 2`, async () => {
      const { exitCode, stdout, stderr } = await runHere(args, { cwd: folder() });
      assert.equal(exitCode, 2);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });
  }

  it("refuses BATCH_OUTPUTS_WAIT_FOR_ACCESS if it is not a number", async () => {
    const { exitCode, stderr } = await runHere(["list"], {
      cwd: folder(),
      env: { BATCH_OUTPUTS_WAIT_FOR_ACCESS: "soon" },
    });
    assert.equal(exitCode, 2);
    assert.equal(
      stderr,
      'batch-outputs: BATCH_OUTPUTS_WAIT_FOR_ACCESS must be a number of seconds, or a number with s, m, h or d, such as 10m, got "soon"\n',
    );
  });

  const configurations: [content: string, message: RegExp][] = [
    [
      "{",
      /must be JSON, got JSON that is cut off or damaged; reboot the node; its StartTask then writes the file again$/m,
    ],
    ["[]", /must be a JSON object, got a list; reboot the node/],
    ["{}", /must be of version 1, got nothing; use the version of this command that the pool installs$/m],
    ['{"version":2,"blobEndpoint":"https://x/"}', /must be of version 1, got 2;/],
    ['{"version":1}', /must have a blobEndpoint, got nothing; reboot the node/],
    [
      '{"version":1,"blobEndpoint":"https://x.blob.core.windows.net/"}',
      /must have an identityClientId, got nothing; reboot the node/,
    ],
  ];
  for (const [content, message] of configurations) {
    it(`refuses a configuration ${content}, and names the file`, async () => {
      writeFiles(folder(), { "config.json": content });
      const file = `${folder()}/config.json`;
      const { exitCode, stderr } = await runHere(["list"], { cwd: folder(), env: { BATCH_OUTPUTS_CONFIG_FILE: file } });
      assert.equal(exitCode, 1);
      assert.ok(stderr.startsWith(`batch-outputs: configuration ${file} must `), stderr);
      assert.match(stderr, message);
    });
  }

  it("refuses a destinations file that does not exist", async () => {
    const { exitCode, stderr } = await runHere(["list", "--destinations", "missing.json"], { cwd: folder() });
    assert.equal(exitCode, 1);
    assert.equal(
      stderr,
      "batch-outputs: destinations missing.json must be a file that can be read, got nothing there (ENOENT); check the path, or write it with `pulumi stack output destinations --json > missing.json`\n",
    );
  });

  it("fails if its output cannot be written because the disk is full", async function () {
    if (process.platform !== "linux") this.skip();
    const full = openSync("/dev/full", "w");
    try {
      const { status, stderr } = spawnSync(process.execPath, [NODE_TOOL.file, "--version"], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      assert.deepEqual([status, stderr], [1, "batch-outputs: cannot write to standard output: ENOSPC\n"]);
    } finally {
      closeSync(full);
    }
  });

  it("prints stack traces only with --debug", async () => {
    const args = ["list", "--destinations", "missing.json"];
    const { stderr } = await NODE_TOOL.run([...args, "--debug"], { cwd: folder() });
    assert.match(stderr, /^ {4}at /m);
    assert.match(stderr, /^caused by Error: ENOENT/m);
  });

  it("has the documented exit codes", () => {
    const documentation = readFileSync(join(__dirname, "..", "..", "docs", "command-line.md"), "utf8");
    for (const code of Object.values(EXIT_CODES)) assert.match(documentation, new RegExp(`^\\| ${code} \\|`, "m"));
  });
});
