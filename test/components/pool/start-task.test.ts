import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { installScript } from "../../../components/node-tool/install-script";
import { startScript } from "../../../components/pool/start-task";
import { useTestNode, WITHOUT_WAITS } from "../node-tool/support/test-node";
import { ONE } from "../node-tool/support/tools";

describe("the script of a StartTask", () => {
  const node = useTestNode();
  const install = installScript(WITHOUT_WAITS);

  /** Runs commands that can write to `$OUT`. Returns how the script ended, and what they wrote. */
  async function run(
    commands: readonly string[],
    env: Readonly<Record<string, string>> = {},
    userCommands: readonly string[] = [],
  ) {
    const out = join(node().folder, "out");
    const variables = [
      ...commands.map((command, index) => [`BATCH_OUTPUTS_COMMAND_${index}`, command] as const),
      ...userCommands.map((command, index) => [`BATCH_OUTPUTS_USER_COMMAND_${index}`, command] as const),
    ];
    const run = await node().install(ONE, {
      script: startScript(commands.length, userCommands.length, install),
      env: { OUT: out, ...Object.fromEntries(variables), ...env },
    });
    return { ...run, wrote: () => readFileSync(out, "utf8") };
  }

  it("only installs the tool if there are no commands", () => {
    assert.equal(startScript(0, 0, install), install);
  });

  it("runs each command in a shell of its own, in their order, after the tool is installed", async () => {
    const installed = join(node().root, "current", "bin", "batch-outputs");
    const { status, stderr, wrote } = await run(
      [
        `test -x '${installed}' && cd / && LOST=1 && echo "first" >>"$OUT"`,
        `# a comment\necho "it's $GREETING \${LOST:-second}" >>"$OUT"\nfalse || true`,
      ],
      { GREETING: "hello" },
    );
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    assert.equal(wrote(), "first\nit's hello second\n");
    node().assertInstalled(ONE);
  });

  it("runs user commands after the others, and never as root", async () => {
    chmodSync(node().folder, 0o755);
    const first = ['id -u >"$OUT"', 'chmod 666 "$OUT"'];
    const { status, stderr, wrote } = await run([first.join(";")], {}, ['id -u >>"$OUT"', '[ "$(id -u)" != 0 ]']);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
    const [own, user] = wrote().trim().split("\n");
    assert.equal(own, String(process.getuid?.()));
    // A user who is not root runs both.
    assert.equal(user === own, own !== "0");
    const failed = await run([], {}, ["true", "exit 4"]);
    assert.match(failed.stderr, /^batch-outputs: startTask\.userCommands\[1\] failed with exit code 4;/m);
    assert.equal(failed.status, 4);
  });

  it("ends with the first command that fails, and says which one it was", async () => {
    const { status, stderr, wrote } = await run(['echo 1 >>"$OUT"', 'echo "no disk" >&2; exit 7', 'echo 3 >>"$OUT"']);
    assert.equal(status, 7);
    assert.equal(
      stderr,
      "no disk\nbatch-outputs: startTask.commands[1] failed with exit code 7; the tool is installed, but the node takes no tasks until all commands succeed\n",
    );
    assert.equal(wrote(), "1\n");
  });

  it("runs no command if the tool cannot be installed", async () => {
    const { status, stderr, wrote } = await run(['echo 1 >>"$OUT"'], { BATCH_OUTPUTS_SHA256: "0".repeat(64) });
    assert.equal(status, 1);
    assert.match(stderr, /the SHA-256 of batch-outputs\.tar\.gz must be 0{64}.*nothing was installed/);
    assert.throws(wrote, /ENOENT/);
  });

  it("runs the commands again if the node starts again", async () => {
    const command = 'echo again >>"$OUT"';
    await run([command]);
    assert.equal((await run([command])).wrote(), "again\nagain\n");
  });
});
