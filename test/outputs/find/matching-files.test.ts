import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "mocha";
import { matchingFiles } from "../../../outputs/find/matching-files";
import { matcherOf } from "../../../outputs/find/pattern";
import { collect } from "../../support/collect";
import { useFolder, writeFiles } from "../../support/folder";

describe("matchingFiles", () => {
  const folder = useFolder();

  const cases: [pattern: string, matches: string[]][] = [
    ["*.txt", ["a1.txt", "ab.txt"]],
    ["a?.txt", ["a1.txt", "ab.txt"]],
    ["a[0-9].txt", ["a1.txt"]],
    ["a[!0-9].txt", ["ab.txt"]],
    ["a[bc].txt", ["ab.txt"]],
    ["f/*", ["f/q*", "f/qq", "f/x.png"]],
    ["f/**", ["f/g/y.png", "f/q*", "f/qq", "f/x.png"]],
    ["**/*.png", ["f/g/y.png", "f/x.png"]],
    ["./ab.txt", ["ab.txt"]],
    ["../std*.txt", ["../stderr.txt", "../stdout.txt"]],
    [".hidden", [".hidden"]],
    [".*", [".hidden"]],
    ["**/.h*", [".hidden"]],
    ["!odd", ["!odd"]],
    ["{a,b}", ["{a,b}"]],
    ["+(a)", ["+(a)"]],
    ["+(a)*", ["+(a)"]],
    ["f/x.png/**", []],
    ["f//./*", ["f/q*", "f/qq", "f/x.png"]],
    ["*/../ab.txt", ["ab.txt"]],
    ["../wd/f/*", ["../wd/f/q*", "../wd/f/qq", "../wd/f/x.png"]],
    ["../**/*.png", ["../wd/f/g/y.png", "../wd/f/x.png"]],
    ["f/**/.x*", ["f/.x.png"]],
    ["f", []],
    ["", []],
    ["none/*", []],
    ["ab.txt/*", []],
    ["none", []],
    // If a file has the name of the pattern, only that file matches.
    ["a[1].jpg", ["a[1].jpg"]],
    ["f/q*", ["f/q*"]],
    ["./f/q*", ["f/q*"]],
    ["f/q\\*", ["f/q*"]],
    ["f/q?", ["f/q*", "f/qq"]],
    // A backslash never separates folders.
    ["f\\x.png", []],
    ["f\\/x.png", ["f/x.png"]],
    ["\\f/x\\.png", ["f/x.png"]],
  ];
  for (const [pattern, matches] of cases) {
    it(`finds ${matches.length === 0 ? "nothing" : matches.join(", ")} by ${pattern}`, async () => {
      writeFiles(folder(), {
        ...{
          "stdout.txt": "",
          "stderr.txt": "",
          "wd/a1.txt": "",
          "wd/ab.txt": "",
          "wd/f/x.png": "",
          "wd/f/g/y.png": "",
        },
        ...{ "wd/.hidden": "", "wd/f/.x.png": "", "wd/!odd": "", "wd/{a,b}": "", "wd/+(a)": "" },
        ...{ "wd/a[1].jpg": "", "wd/a1.jpg": "", "wd/f/q*": "", "wd/f/qq": "" },
      });
      assert.deepEqual(await collect(matchingFiles(pattern, `${folder()}/wd`)), matches);
    });
  }

  it("finds files in the order of their paths, each once, like a search of all paths", async () => {
    // Names that sort differently from the folders that they begin with.
    const name = fc.constantFrom("a", "a-", "a.b", "a0", "b", ".c", "é", "\uffee", "😀");
    const path = fc.array(name, { minLength: 1, maxLength: 4 });
    const tree = fc.uniqueArray(path, { minLength: 1, maxLength: 12, selector: (names) => names.join("/") });
    const pattern = fc.constantFrom(
      "**",
      "*",
      "*/*",
      "**/a*",
      "a*/**",
      "a/**/b",
      "*/**/*b*",
      "**/.c/**",
      "[ab]*/?",
      "a/*/a*",
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(tree, pattern, async (paths, pattern) => {
        const root = `${folder()}/${run++}`;
        const files = paths.map((names) => names.join("/")).filter((path) => isNoFolderOf(path, paths));
        writeFiles(root, Object.fromEntries(files.map((path) => [path, ""])));
        assert.deepEqual(await collect(matchingFiles(pattern, root)), files.filter(matcherOf(pattern)).sort());
      }),
      { numRuns: 200 },
    );
  });

  it("follows links to files and folders, and ignores broken links", async () => {
    writeFiles(folder(), { "wd/d/a.txt": "", "other/b.txt": "" });
    symlinkSync("d/a.txt", `${folder()}/wd/link.txt`);
    symlinkSync("../other", `${folder()}/wd/e`);
    symlinkSync("gone", `${folder()}/wd/broken`);
    symlinkSync("itself", `${folder()}/wd/itself`);
    assert.deepEqual(await collect(matchingFiles("**", `${folder()}/wd`)), ["d/a.txt", "e/b.txt", "link.txt"]);
    assert.deepEqual(await collect(matchingFiles("e/*", `${folder()}/wd`)), ["e/b.txt"]);
  });

  it("follows no link back to a folder on its way, unless the pattern says so", async () => {
    writeFiles(folder(), { "wd/a.txt": "", "wd/d/b.txt": "" });
    symlinkSync("..", `${folder()}/wd/d/up`);
    symlinkSync("../..", `${folder()}/wd/d/top`);
    symlinkSync(".", `${folder()}/wd/here`);
    assert.deepEqual(await collect(matchingFiles("**", `${folder()}/wd`)), ["a.txt", "d/b.txt"]);
    assert.deepEqual(await collect(matchingFiles("d/up/*", `${folder()}/wd`)), ["d/up/a.txt"]);
  });

  it("reads a folder only when it reaches it", async () => {
    writeFiles(folder(), { "a/1": "", "b/1": "" });
    const files = matchingFiles("**", folder());
    assert.equal((await files.next()).value, "a/1");
    writeFiles(folder(), { "b/2": "" });
    assert.deepEqual(await collect(files), ["b/1", "b/2"]);
  });

  it("reports an unreadable folder if it might contain a match", async () => {
    writeFiles(folder(), { "a/1.txt": "", "b.txt": "" });
    // No user can read a name that is too long. Permissions do not apply to every user.
    symlinkSync("x".repeat(300), `${folder()}/a/link`);
    await assert.rejects(collect(matchingFiles("**", folder())), {
      code: "SourceNotFound",
      message: /^".*link", which a pattern leads to, cannot be read \(ENAMETOOLONG\); narrow the pattern/,
    });
    assert.deepEqual(await collect(matchingFiles("*.txt", folder())), ["b.txt"]);
  });

  for (const pattern of ["f/", "f/*/", "ab.txt/", "f/.", "..", ".", "./", "f/.."]) {
    it(`refuses ${pattern}, which means a folder`, async () => {
      writeFiles(folder(), { "ab.txt": "", "f/x.png": "" });
      await assert.rejects(collect(matchingFiles(pattern, folder())), {
        code: "PathRefused",
        message: /^pattern must match files, got ".*", which is a folder; write ".*\/\*\*" for all files in it$/,
      });
    });
  }

  it("refuses an absolute pattern", async () => {
    await assert.rejects(collect(matchingFiles("/etc/passwd", folder())), { name: "OutputError", code: "PathRefused" });
  });
});

function isNoFolderOf(path: string, paths: readonly string[][]): boolean {
  return !paths.some((other) => other.join("/").startsWith(`${path}/`));
}
