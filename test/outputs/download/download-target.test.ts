import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { posix, win32 } from "node:path";
import { ContainerClient } from "@azure/storage-blob";
import fc from "fast-check";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { downloadTarget } from "../../../outputs/download/download-target";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder, writeFiles } from "../../support/folder";

describe("downloadTarget", () => {
  it("returns the path below the folder, by the rules of the machine", () => {
    assert.equal(downloadTarget("/out", "a/b c.txt", posix), "/out/a/b c.txt");
    assert.equal(downloadTarget("/", "a", posix), "/a");
    assert.equal(downloadTarget("/out", "..x/...y", posix), "/out/..x/...y");
    assert.equal(downloadTarget("/out", "a:b", posix), "/out/a:b");
    assert.equal(downloadTarget("C:\\out", "a/b.txt", win32), "C:\\out\\a\\b.txt");
  });

  const leaving = [
    "../x",
    "a/../../x",
    "a/..",
    "..",
    ".",
    "",
    "/etc/passwd",
    "..\\x",
    "a\\..\\..\\x",
    "\\x",
    "a//b",
    "a/./b",
    "a/",
    // A name that no file can have, and the name of a partial download.
    "a\0b",
    "a\ud800b",
    "a.txt.0123456789abcdef.part",
  ];
  for (const path of leaving) {
    it(`refuses ${JSON.stringify(path)} on every system`, () => {
      for (const [folder, system] of [
        ["/out", posix],
        ["C:\\out", win32],
      ] as const) {
        assert.throws(() => downloadTarget(folder, path, system), { name: "OutputError", code: "PathRefused" });
      }
    });
  }

  for (const path of ["C:x", "C:/x", "D:\\x", "//server/share/x"]) {
    it(`refuses ${path} on Windows`, () => {
      assert.throws(() => downloadTarget("C:\\out", path, win32), { code: "PathRefused" });
    });
  }

  it("never leaves the folder, whatever the path", () => {
    const anyPath = fc.array(fc.constantFrom("..", ".", "a", "b", "/", "\\", "C:", ":", ""), { maxLength: 10 });
    fc.assert(
      fc.property(anyPath, fc.constantFrom("/", "\\", ""), (parts, separator) => {
        for (const [folder, system] of [
          ["/out", posix],
          ["C:\\out", win32],
        ] as const) {
          let target: string;
          try {
            target = downloadTarget(folder, parts.join(separator), system);
          } catch {
            continue;
          }
          assert.ok(target.startsWith(folder + system.sep));
          assert.equal(system.normalize(target), target);
        }
      }),
    );
  });
});

describe("a download", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  async function saved(path: string, content = "content") {
    const { blobEndpoint, credential } = azurite();
    const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await outputs.prepare();
    return { outputs, output: await outputs.saveText("JobOutput", content, path) };
  }

  it("writes to the output's path below a folder, and leaves no other file", async () => {
    const { output } = await saved("a/b.txt");
    const file = await output.downloadInto(`${folder()}/new`);
    assert.equal(file, `${folder()}/new/a/b.txt`);
    assert.equal(readFileSync(file, "utf8"), "content");
    assert.deepEqual(readdirSync(`${folder()}/new/a`), ["b.txt"]);
  });

  it("replaces an existing file with a given path", async () => {
    const { output } = await saved("a.txt");
    writeFiles(folder(), { "x/y.txt": "an older and longer content" });
    await output.downloadTo(`${folder()}/x/y.txt`);
    assert.equal(readFileSync(`${folder()}/x/y.txt`, "utf8"), "content");
  });

  it("leaves nothing, and the old file unchanged, if the output no longer exists", async () => {
    const { output, outputs } = await saved("a.txt");
    writeFiles(folder(), { "a.txt": "old" });
    const { blobEndpoint, credential } = azurite();
    await new ContainerClient(`${blobEndpoint}${outputs.containerName}`, credential).deleteBlob(output.name);
    await assert.rejects(output.downloadInto(folder()), { code: "OutputNotFound" });
    assert.deepEqual(readdirSync(folder()), ["a.txt"]);
    assert.equal(readFileSync(`${folder()}/a.txt`, "utf8"), "old");
  });

  it("follows no link out of the folder, and creates nothing there", async () => {
    const { output } = await saved("link/new/x.txt");
    mkdirSync(`${folder()}/outside`);
    mkdirSync(`${folder()}/inside`);
    symlinkSync(`${folder()}/outside`, `${folder()}/inside/link`);
    await assert.rejects(output.downloadInto(`${folder()}/inside`), { name: "OutputError", code: "PathRefused" });
    assert.deepEqual(readdirSync(`${folder()}/outside`), []);
  });

  it("replaces a link at the file's path, and not its target", async () => {
    const { output } = await saved("x.txt");
    writeFiles(folder(), { "outside.txt": "mine", "inside/y": "" });
    symlinkSync(`${folder()}/outside.txt`, `${folder()}/inside/x.txt`);
    await output.downloadInto(`${folder()}/inside`);
    assert.equal(readFileSync(`${folder()}/outside.txt`, "utf8"), "mine");
    assert.equal(readFileSync(`${folder()}/inside/x.txt`, "utf8"), "content");
  });
});
