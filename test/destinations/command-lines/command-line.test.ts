import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import { destinationsOf } from "../../../destinations";
import { exampleDescription } from "../support/example";

const { commandLine } = destinationsOf(exampleDescription());

describe("commandLine", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "command-line-"));
    const bin = join(root, "opt", "batch-outputs", "current", "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "batch-outputs"), "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 7\n");
    chmodSync(join(bin, "batch-outputs"), 0o755);
  });
  after(() => rmSync(root, { recursive: true }));

  /** Splits the command line with a shell. Batch splits it into the same words, but expands nothing. */
  function run(script: string) {
    const env = { PATH: process.env.PATH, HOME: "/home", LOCAL_AZURE_NODE_ROOT: root };
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", commandLine(script)], { env, encoding: "utf8" });
    return { status, stdout, stderr };
  }

  it("finds the node tool, passes patterns to it unexpanded, and has its exit code", () => {
    assert.deepEqual(run("batch-outputs save TaskOutput 'frames/*.png'"), {
      status: 7,
      stdout: "<save><TaskOutput><frames/*.png>",
      stderr: "",
    });
  });

  it("supports variables, pipes and several lines", () => {
    assert.equal(run('a=1 # one\nb="$a 2"\necho "$b" | tr 2 3').stdout, "1 3\n");
  });

  it("passes any text to the script unchanged", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, (value) => {
        const quoted = `'${value.replaceAll("'", `'"'"'`)}'`;
        assert.deepEqual(run(`printf %s ${quoted}`), { status: 0, stdout: value, stderr: "" });
      }),
      { numRuns: 60 },
    );
  });

  it("is the same in each release", () => {
    assert.equal(
      commandLine("echo 'a'"),
      `/bin/sh -c 'export PATH="\${LOCAL_AZURE_NODE_ROOT:-}/opt/batch-outputs/current/bin:$PATH"; echo '\\''a'\\'''`,
    );
  });

  it("has no line break, whatever the script has", () => {
    const lines = [
      "cat <<END",
      "a\\tb\\\\c %s \\0101 $HOME's",
      "END",
      "if true; then",
      "  printf '%s|' \"a\\",
      "b\" 'c\rd\ne'",
      "fi # comment",
      'echo "$# ${1-none} $*"',
      "exit 3",
      "",
    ];
    const script = lines.join("\n");
    assert.doesNotMatch(commandLine(script), /[\r\n]/);
    const plain = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8", env: { HOME: "/home" } });
    assert.deepEqual([plain.status, plain.stderr], [3, ""]);
    assert.deepEqual(run(script), { status: 3, stdout: plain.stdout, stderr: "" });
  });

  it("accepts 32,768 characters, the limit of Batch, and refuses one more", () => {
    const rest = 32_768 - commandLine(":").length;
    assert.equal(commandLine(`:${" ".repeat(rest)}`).length, 32_768);
    const refusal = {
      code: "ScriptRefused",
      message: /at most 32768 characters, .* got 32769 characters; put the script into a file/,
    };
    assert.throws(() => commandLine(`:${" ".repeat(rest + 1)}`), refusal);
    // Each quote becomes four characters.
    assert.throws(() => commandLine("'".repeat(9_000)), { code: "ScriptRefused" });
  });

  for (const script of ["", " \n", "a\0b", "a\ud800"]) {
    it(`refuses ${JSON.stringify(script)}`, () => {
      assert.throws(() => commandLine(script), { code: "ScriptRefused" });
    });
  }
});
