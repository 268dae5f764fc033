import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, it } from "mocha";
import { BuiltCommand, COMMAND, NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { useCommand } from "../support/use-command";

/** Prints each file that is run as a script of `node:vm`, and whether its compiled code was rejected. */
const LOG_SCRIPTS = `const vm = require("node:vm");
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    console.error("script", require("node:path").basename(options.filename), this.cachedDataRejected);
  }
};`;

describe("the compiled code of the command", () => {
  const folder = useFolder();
  const code = (file: string) => join(folder(), "tool", `${file}.cjs.code`);
  const others = useCommand();
  let command: BuiltCommand;

  beforeEach(() => {
    cpSync(dirname(NODE_TOOL.file), join(folder(), "tool"), { recursive: true });
    command = new BuiltCommand(join(folder(), "tool", "batch-outputs.cjs"));
  });

  /** Runs a command that loads the library, and then finds no storage. */
  const run = (env: Record<string, string> = {}) =>
    command.run(["list", "--job", "j", "--blob-endpoint", "ftp://x/"], { cwd: folder(), env });

  /** The command's folder with tokens and compiled code of this user, on a node and elsewhere. */
  const kept = (parent: string) => join(parent, `batch-outputs-${process.getuid?.()}`, "code");

  it("runs the code that was compiled for it", async () => {
    const expected = await run();
    execFileSync(process.execPath, [join(folder(), "tool", "compile.cjs")]);
    for (const file of ["main", "outputs"]) assert.ok(readFileSync(code(file)).length > 100_000, file);
    writeFiles(folder(), { "log-scripts.cjs": LOG_SCRIPTS });
    const { stderr, ...rest } = await run({ NODE_OPTIONS: `--require ${join(folder(), "log-scripts.cjs")}` });
    assert.deepEqual({ stderr: stderr.replace(/^script .*\n/gm, ""), ...rest }, expected);
    assert.deepEqual(stderr.match(/^script .*$/gm), ["script main.cjs false", "script outputs.cjs false"]);
  });

  it("loads the files of the node tool that it needs later", async () => {
    execFileSync(process.execPath, [join(folder(), "tool", "compile.cjs")]);
    const { azurite, prepareJob, signedIn } = others;
    const job = await prepareJob();
    const where = ["--job", job.jobId ?? "", "--blob-endpoint", azurite().blobEndpoint];
    const { exitCode, stdout, stderr } = await command.run(["url", ...where], { env: signedIn() });
    assert.deepEqual([exitCode, stderr], [0, stderr]);
    assert.match(stdout, /^https:.*sig=/);
    assert.doesNotMatch(stderr, /Warning/);
  });

  it("is compiled again if its code is damaged or of another version of V8", async () => {
    const expected = await run();
    execFileSync(process.execPath, [join(folder(), "tool", "compile.cjs")]);
    for (const file of ["main", "outputs"]) {
      for (const content of [Buffer.alloc(0), Buffer.from("no code"), readFileSync(code(file)).fill(0, 0, 64)]) {
        writeFileSync(code(file), content);
        assert.deepEqual(await run(), expected);
      }
      rmSync(code(file));
      assert.deepEqual(await run(), expected);
    }
  });

  it("keeps no compiled code on a node, because other tasks of the same user could change it", async () => {
    const node = { AZ_BATCH_NODE_ID: "node", AZ_BATCH_NODE_SHARED_DIR: folder(), TMPDIR: folder() };
    await run(node);
    await run({ TMPDIR: folder() });
    assert.equal(existsSync(kept(folder())), false);

    command = new BuiltCommand(COMMAND.file);
    await run(node);
    assert.equal(existsSync(kept(folder())), false);
  });

  it("keeps the compiled code of the published command elsewhere, from its start", async () => {
    command = new BuiltCommand(COMMAND.file);
    await command.run(["--version"], { env: { TMPDIR: folder() } });
    const sizes = () =>
      globSync("**/*", { cwd: kept(folder()) }).map((file) => statSync(join(kept(folder()), file)).size);
    assert.ok(Math.max(...sizes()) > 100_000);
  });
});
