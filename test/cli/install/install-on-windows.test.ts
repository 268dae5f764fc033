import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, it } from "mocha";
import { type Installation, installTool } from "../../../cli/install/install-tool";
import { runCommands } from "../../../cli/install/run-commands";
import { install } from "../../../cli/install-on-windows";
import { writeTar } from "../../../components/node-tool/tar";
import { readTar } from "../../../destinations/internal";
import { useFolder, writeFiles } from "../../support/folder";

const ONE = "1".repeat(64);
const TWO = "2".repeat(64);

const TOOL = {
  "lib/install.cjs": "the installer",
  "lib/batch-outputs.cjs": "the command",
  "bin/batch-outputs": "the launcher of Linux",
  "lib/nodejs.sha256": "the hash of Linux",
  "lib/compile.cjs": `for (const name of ["main", "outputs"]) {
    require("node:fs").writeFileSync(require("node:path").join(__dirname, name + ".cjs.code"), "code");
    if (process.env.BROKEN_COMPILER) process.exit(1);
  }`,
};

const files = (tool: Readonly<Record<string, string>> = TOOL) =>
  readTar(writeTar(Object.entries(tool).map(([path, text]) => ({ path, content: Buffer.from(text), mode: 0o644 }))));

describe("the installer of Windows nodes", () => {
  const folder = useFolder();
  let root: string;

  beforeEach(() => {
    root = join(folder(), "Program Files", "batch-outputs");
  });

  const run = (installation: Partial<Installation> = {}) =>
    installTool({ root, sha256: ONE, files: files(), configuration: "{}", pathFolder: windows(), ...installation });
  const windows = () => join(folder(), "Windows");
  const version = (name = ONE) => join(root, "versions", name);
  const launcher = () => readFileSync(join(root, "bin", "batch-outputs.cmd"), "utf8");

  it("installs the files that Windows needs, a launcher of one line, and the configuration", () => {
    run();
    assert.deepEqual(readdirSync(root).sort(), ["bin", "config.json", "versions"]);
    assert.deepEqual(readdirSync(version(), { recursive: true }).sort(), [
      "lib",
      "lib/batch-outputs.cjs",
      "lib/compile.cjs",
      "lib/install.cjs",
      "lib/main.cjs.code",
      "lib/outputs.cjs.code",
    ]);
    assert.equal(launcher(), `@"${process.execPath}" "${join(version(), "lib", "batch-outputs.cjs")}" %*\r\n`);
    assert.equal(readFileSync(join(root, "config.json"), "utf8"), "{}\n");
  });

  describe("copies the launcher into a folder that is on the PATH of tasks", () => {
    const copy = () => readFileSync(join(windows(), "batch-outputs.cmd"), "utf8");

    it("each time that it changes", () => {
      for (const sha256 of [ONE, ONE, TWO]) {
        assert.equal(run({ sha256 }), undefined);
        assert.equal(copy(), launcher());
      }
    });

    it("unless the image has a command there", () => {
      const own = "@echo of the image";
      writeFiles(windows(), { "batch-outputs.cmd": own });
      assert.equal(run(), `${join(windows(), "batch-outputs.cmd")} is a command of the image`);
      assert.equal(copy(), own);
    });

    it("unless the folder cannot exist", () => {
      writeFiles(folder(), { Windows: "" });
      assert.match(run() ?? "", /^(EEXIST|ENOTDIR)/);
      assert.match(launcher(), new RegExp(ONE));
    });
  });

  it("installs the Node.js that runs it, unless the image has one", () => {
    const nodejs = join(folder(), "node.exe");
    copyFileSync(process.execPath, nodejs);
    run({ nodejs });
    assert.match(launcher(), new RegExp(`^@"${version()}/lib/node\\.exe" "`));
    assert.ok(readFileSync(join(version(), "lib", "node.exe")).equals(readFileSync(process.execPath)));
  });

  it("keeps the files of an installed version, and switches to another one", () => {
    run();
    const before = launcher();
    const open = openSync(join(version(), "lib", "batch-outputs.cjs"), "r");
    run({ configuration: '{"version":1}' });
    assert.equal(launcher(), before);
    assert.equal(readFileSync(open, "utf8"), "the command");
    run({ sha256: TWO });
    assert.deepEqual(readdirSync(join(root, "versions")).sort(), [ONE, TWO]);
    assert.match(launcher(), new RegExp(TWO));
    assert.equal(readFileSync(join(root, "config.json"), "utf8"), "{}\n");
  });

  for (const [what, change] of [
    ["a changed file", () => writeFileSync(join(version(), "lib", "batch-outputs.cjs"), "other")],
    ["a missing file", () => rmSync(join(version(), "lib", "batch-outputs.cjs"))],
    ["one more file", () => writeFileSync(join(version(), "lib", "planted.cjs"), "other")],
  ] as const) {
    it(`installs a version with ${what} again`, () => {
      run();
      change();
      run();
      assert.equal(readFileSync(join(version(), "lib", "batch-outputs.cjs"), "utf8"), "the command");
      assert.deepEqual(readdirSync(join(version(), "lib")).length, 5);
    });
  }

  it("replaces compiled code, and works without it", () => {
    run();
    const codes = ["main", "outputs"].map((name) => join(version(), "lib", `${name}.cjs.code`));
    for (const code of codes) writeFileSync(code, "planted");
    run();
    for (const code of codes) assert.equal(readFileSync(code, "utf8"), "code");
    process.env.BROKEN_COMPILER = "1";
    try {
      run();
      assert.deepEqual(codes.filter(existsSync), []);
      run({ sha256: TWO });
      assert.deepEqual(readdirSync(join(version(TWO), "lib")), ["batch-outputs.cjs", "compile.cjs", "install.cjs"]);
    } finally {
      delete process.env.BROKEN_COMPILER;
    }
  });

  it("removes what an interrupted run has left", () => {
    mkdirSync(join(root, ".install-abc", "tool"), { recursive: true });
    run();
    assert.deepEqual(readdirSync(root).sort(), ["bin", "config.json", "versions"]);
  });

  it("takes everything from the environment of the StartTask", () => {
    // On Linux, the backslash is part of the folder's name.
    const ProgramFiles = join(folder(), "Program Files");
    const env = { ProgramFiles, SystemRoot: windows(), BATCH_OUTPUTS_SHA256: ONE, BATCH_OUTPUTS_CONFIG: "{}" };
    assert.equal(install(writeTar([{ path: "lib/a", content: Buffer.from("a"), mode: 0o644 }]), env), 0);
    assert.deepEqual(readdirSync(`${ProgramFiles}\\batch-outputs`).sort(), ["bin", "config.json", "versions"]);
  });
});

describe("the commands of a Windows node's StartTask", () => {
  const folder = useFolder();

  it("run one after the other in the working directory, until one fails", () => {
    const env = {
      BATCH_OUTPUTS_COMMAND_0: "echo one >first",
      BATCH_OUTPUTS_COMMAND_1: "exit 7",
      BATCH_OUTPUTS_COMMAND_2: "echo two >second",
    };
    assert.equal(runCommands(env, folder()), 7);
    assert.deepEqual(readdirSync(folder()), ["first"]);
    assert.equal(runCommands({}, folder()), 0);
  });
});
