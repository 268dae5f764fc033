import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { expandWindowsVariables } from "../../../../batch/nodes/environment/windows-environment";
import { matchFiles, resolvePattern } from "../../../../batch/nodes/files/file-pattern";
import { commandFile } from "../../../../batch/nodes/system/wine/command-file";
import { checkProgram } from "../../../../batch/nodes/system/wine/find-program";
import { windowsPaths } from "../../../../batch/nodes/system/wine/windows-paths";
import { testNodes } from "../support/test-node";

describe("the paths of a Windows node", () => {
  let prefix: string;
  let wd: string;
  const paths = () => windowsPaths(prefix);

  beforeEach(() => {
    prefix = mkdtempSync(join(tmpdir(), "prefix-"));
    wd = join(prefix, "drive_d", "batch", "tasks", "task", "wd");
    mkdirSync(join(wd, "Frames", "deep"), { recursive: true });
    for (const file of ["../stdout.txt", "Frames/A.TXT", "Frames/b.txt", "Frames/deep/c.txt"]) {
      writeFileSync(join(wd, file), "");
    }
  });
  afterEach(() => rmSync(prefix, { recursive: true }));

  it("are those of its drives", () => {
    const { toLocal, toNode } = paths();
    assert.equal(toNode(wd), "D:\\batch\\tasks\\task\\wd");
    assert.equal(toNode("/etc/ca.pem"), "Z:\\etc\\ca.pem");
    assert.equal(toNode("https://a/b"), "https://a/b");
    for (const path of ["D:\\batch\\tasks\\task\\wd", "d:/batch/tasks/task/wd"]) assert.equal(toLocal(path), wd);
    assert.equal(toLocal("Z:\\etc\\ca.pem"), "/etc/ca.pem");
    assert.equal(toLocal("a\\b/c"), "a/b/c");
  });

  const variables = { AZ_BATCH_TASK_DIR: "D:\\batch\\tasks\\task" };
  const patterns: [pattern: string, files: string[]][] = [
    ["..\\std*.txt", ["../stdout.txt"]],
    ["../std*.txt", ["../stdout.txt"]],
    ["%AZ_BATCH_TASK_DIR%\\STDOUT.txt", ["../stdout.txt"]],
    ["%az_batch_task_dir%\\s*", ["../stdout.txt"]],
    ["frames\\*.txt", ["Frames/A.TXT", "Frames/b.txt"]],
    ["FRAMES\\**\\*.Txt", ["Frames/A.TXT", "Frames/b.txt", "Frames/deep/c.txt"]],
    ["frames\\DEEP\\C.TXT", ["Frames/deep/c.txt"]],
    ["none\\*", []],
  ];
  for (const [pattern, expected] of patterns) {
    it(`has the files that ${pattern} matches`, async () => {
      const found = await matchFiles(resolvePattern(pattern, wd, variables, paths()));
      assert.deepEqual(found.map((file) => relative(wd, file)).sort(), expected);
    });
  }

  it("leads to programs as Windows finds them, and to no commands of a shell", () => {
    mkdirSync(join(prefix, "drive_c", "windows", "system32"), { recursive: true });
    writeFileSync(join(prefix, "drive_c", "windows", "system32", "cmd.exe"), "");
    writeFileSync(join(wd, "own.cmd"), "");
    const check = (line: string) => checkProgram(line, wd, "C:\\tools", paths());
    for (const line of ["cmd /c dir", '"CMD.exe" /c dir', "C:\\Windows\\System32\\cmd.exe", "own.cmd", ".\\own.cmd"])
      check(line);
    for (const line of ["echo hello", "own", "C:\\none.exe"]) {
      assert.throws(() => check(line), { message: /^The specified command program is not found; / }, line);
    }
    assert.throws(() => check("cmd /c a\ncmd /c b"), /commandLine must be one line/);
  });
});

describe("expandWindowsVariables", () => {
  it("replaces variables as Python does on Windows, in any letter case", () => {
    const expanded = expandWindowsVariables("%Name% $NAME ${name} %NONE% 100%", { NAME: "a" });
    assert.equal(expanded, "a a a %NONE% 100%");
  });
});

describe("commandFile", () => {
  it("runs a command line without giving its characters a meaning", () => {
    const file = commandFile('tool "a&b" c&d %PATH% "x^', { PATH: "C:\\50%", OTHER: "1" }, "D:\\exit");
    assert.deepEqual(file.split("\r\n"), [
      '@set "PATH=C:\\50%%"',
      '@tool "a&b" c^&d %%PATH%% "x^',
      "@echo %ERRORLEVEL% >D:\\exit",
      "",
    ]);
  });
});

describe("a machine without wine", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  it("has no usable Windows nodes, and says which package it needs", async () => {
    const environment = { LOCAL_AZURE_WINE: "/nonexistent" };
    const node = await nodes.started({ windows: { sharedFolder: "/nonexistent", environment } });
    assert.equal(node.state, "unusable");
    assert.match(String(node.problem), /`apt-get install wine64`/);
  });
});
