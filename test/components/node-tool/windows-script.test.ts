import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { writeTar } from "../../../components/node-tool/tar";
import { windowsStartLine } from "../../../components/node-tool/windows-script";
import { useFolder } from "../../support/folder";

const SHA256 = "0123456789abcdef".repeat(4);

/** Stands for the installer: prints how many bytes it got. */
const INSTALLER =
  "exports.install = (tar) => { console.log(tar.length, require('node:path').basename(__filename)); return 3; }";

describe("the StartTask of a Windows node", () => {
  const folder = useFolder();

  it("compares the hash of Node.js before it runs it, in a folder that only administrators can change", () => {
    const line = windowsStartLine(SHA256);
    const steps = [
      "copy /b /y node.exe",
      "cd /d",
      'del /f /q "%ProgramFiles%\\batch-outputs\\node.sha256"',
      '"%SystemRoot%\\System32\\certutil" -hashfile "%ProgramFiles%\\batch-outputs\\node.exe" SHA256',
      `"%SystemRoot%\\System32\\find.exe" "${SHA256}" `,
      'errorlevel 0 ("%ProgramFiles%\\batch-outputs\\node.exe" -e',
    ];
    const places = steps.map((step) => line.indexOf(step));
    assert.ok(!places.includes(-1), `${places}`);
    assert.deepEqual(
      [...places].sort((one, other) => one - other),
      places,
    );
    assert.ok(line.length < 8191, "cmd takes no longer line");
  });

  it("runs the Node.js of the image if the tool has none, and not one of PATH or the working directory", () => {
    const line = windowsStartLine(undefined);
    const nodejs = '"%ProgramFiles%\\nodejs\\node.exe"';
    assert.ok(line.startsWith(`cmd /d /s /c "cd /d "%ProgramFiles%"& if exist ${nodejs} (${nodejs} -e "`), line);
  });

  /** Runs what Node.js gets with `-e`, as cmd passes it on: between double quotes, nothing has a meaning but `%`. */
  function bootstrap(archive: Uint8Array, sha256: string) {
    writeFileSync(join(folder(), "batch-outputs.tar.gz"), archive);
    const [, code = ""] = /node\.exe" -e "([^"]*)"\)/.exec(windowsStartLine(SHA256)) ?? [];
    assert.doesNotMatch(code, /%/);
    const env = { AZ_BATCH_TASK_WORKING_DIR: folder(), BATCH_OUTPUTS_SHA256: sha256 };
    return spawnSync(process.execPath, ["-e", code], { env, encoding: "utf8" });
  }

  const file = { path: "lib/install.cjs", content: Buffer.from(INSTALLER), mode: 0o644 };
  const archive = gzipSync(writeTar([file, { ...file, path: "lib/other" }]));
  const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

  it("gives the archive to the installer that is its first file, and ends with its exit code", () => {
    const { status, stdout, stderr } = bootstrap(archive, sha256Of(archive));
    assert.deepEqual([status, stdout, stderr], [3, "3072 batch-outputs.tar.gz\n", ""]);
  });

  it("runs nothing of an archive with another hash, and says so", () => {
    const changed = archive.with(30, archive[30]! ^ 1);
    const { status, stdout, stderr } = bootstrap(changed, sha256Of(archive));
    assert.deepEqual([status, stdout], [1, ""]);
    assert.equal(
      stderr,
      `batch-outputs: the SHA-256 of batch-outputs.tar.gz must be ${sha256Of(archive)}, got ${sha256Of(changed)}; nothing was installed\n`,
    );
  });
});
