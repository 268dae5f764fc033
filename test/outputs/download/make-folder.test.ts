import assert from "node:assert/strict";
import { existsSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { makeFolder } from "../../../outputs/download/make-folder";
import { useFolder, writeFiles } from "../../support/folder";

describe("makeFolder", () => {
  const folder = useFolder();
  const isFolder = (path: string) => statSync(path).isDirectory();

  it("creates a folder and its parents, and keeps what exists", async () => {
    const path = join(folder(), "a/b/c");
    await makeFolder(path);
    writeFiles(path, { "x.txt": "x" });
    await Promise.all([makeFolder(path), makeFolder(join(path, "d")), makeFolder(join(path, "d"))]);
    assert.ok(isFolder(join(path, "d")) && existsSync(join(path, "x.txt")));
  });

  it("follows a link to a folder", async () => {
    symlinkSync(folder(), join(folder(), "link"));
    await makeFolder(join(folder(), "link/a"));
    assert.ok(isFolder(join(folder(), "a")));
  });

  it("throws the error of the file system if a file is there", async () => {
    writeFiles(folder(), { "a.txt": "a" });
    for (const path of ["a.txt", "a.txt/b", "a.txt/b/c"]) {
      await assert.rejects(makeFolder(join(folder(), path)), { code: /^(EEXIST|ENOTDIR)$/ });
    }
    symlinkSync("nowhere", join(folder(), "link"));
    await assert.rejects(makeFolder(join(folder(), "link")), { code: "EEXIST" });
  });

  it("ends where no folder can be created", async function () {
    if (process.platform !== "linux") this.skip();
    for (const path of ["/proc/x", "/proc/x/y"]) await assert.rejects(makeFolder(path), { code: "ENOENT" });
  });
});
