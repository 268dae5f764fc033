import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import { matchesName, matchFiles, resolvePattern } from "../../../../batch/nodes/files/file-pattern";

describe("matchesName", () => {
  const cases: [part: string, matches: string[], others: string[]][] = [
    ["abc*", ["abc", "abcdef"], ["ab", "xabc"]],
    ["*", ["a", "a.b"], [".a"]],
    [".*", [".a"], ["a"]],
    ["*.gif", ["a.gif"], [".a.gif", "agif"]],
    [".*.gif", [".a.gif"], ["a.gif"]],
    ["?", ["a", "𝄞"], ["", "ab", "."]],
    ["[abc].txt", ["a.txt", "c.txt"], ["d.txt", "ab.txt"]],
    ["[a-c]", ["a", "b", "c"], ["d", "-"]],
    ["[!abc]", ["d", "!"], ["a", ".", "dd"]],
    ["[!a-c]x", ["dx"], ["ax"]],
    ["abc[*]", ["abc*"], ["abc", "abcd"]],
    ["a[?]b", ["a?b"], ["axb"]],
    ["a[[]b]", ["a[b]"], ["ab"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[!]a]", ["b"], ["]", "a"]],
    ["[a-]", ["a", "-"], ["b"]],
    ["[-a]", ["a", "-"], ["b"]],
    ["[c-a]", [], ["a", "b", "c"]],
    ["[!c-a]", ["a"], []],
    ["a[b", ["a[b"], ["ab"]],
    ["[]", ["[]"], ["a"]],
    ["[!]", ["[!]"], ["a"]],
    ["[.]a", [], [".a"]],
    ["a.b", ["a.b"], ["axb"]],
    ["a\\b", ["a\\b"], ["ab"]],
    ["A", ["A"], ["a"]],
    ["a\n*", ["a\nb"], ["ab"]],
    ["(a|b)+$", ["(a|b)+$"], ["a"]],
    ["[^a]", ["^", "a"], ["b"]],
  ];
  for (const [part, matches, others] of cases) {
    it(JSON.stringify(part), () => {
      assert.deepEqual(
        [...matches, ...others].filter((name) => matchesName(part, name)),
        matches,
      );
    });
  }

  it("matches a name whose wildcards are in brackets, and no other", () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom("*", "?", "[", "]", "!", "-", "a", "b", ".", "ü") });
    fc.assert(
      fc.property(name, name, (written, other) => {
        const pattern = written.replace(/[*?[]/g, "[$&]");
        assert.equal(matchesName(pattern, other), written === other);
      }),
    );
  });
});

describe("matchesName with many wildcards", () => {
  it("ends", () => {
    assert.equal(matchesName(`${"*a".repeat(50)}*b`, "a".repeat(200)), false);
    assert.equal(matchesName(`${"*[ab]".repeat(50)}*c`, "a".repeat(200)), false);
    assert.equal(matchesName(`${"*a".repeat(50)}*b`, `${"a".repeat(200)}b`), true);
  });
});

describe("matchFiles", () => {
  let root: string;
  const wd = () => join(root, "task/wd");

  before(() => {
    root = mkdtempSync(join(tmpdir(), "file-pattern-"));
    for (const file of [
      "task/stdout.txt",
      "task/stderr.txt",
      "task/wd/a.txt",
      "task/wd/b.log",
      "task/wd/.hidden.txt",
      "task/wd/out/c.txt",
      "task/wd/out/deep/er/d.txt",
      "task/wd/.cache/e.txt",
      "task/wd/odd[1].txt",
      "shared/f.txt",
    ]) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), file);
    }
    symlinkSync(join(root, "shared/f.txt"), join(wd(), "link.dat"));
    symlinkSync(wd(), join(wd(), "out/loop"));
    symlinkSync("nowhere", join(wd(), "dangling.txt"));
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  /** The directory that the names of matches are relative to, whether `path` is a directory, and the names. */
  const cases: [pattern: string, base: string, hasWildcard: boolean, names: string[]][] = [
    ["a.txt", "task/wd", false, ["a.txt"]],
    ["./a.txt", "task/wd", false, ["a.txt"]],
    ["missing.txt", "task/wd", false, []],
    ["out", "task/wd", false, []],
    ["out/c.txt", "task/wd/out", false, ["c.txt"]],
    ["../stdout.txt", "task", false, ["stdout.txt"]],
    ["../std*.txt", "task", true, ["stderr.txt", "stdout.txt"]],
    ["*.txt", "task/wd", true, ["a.txt", "odd[1].txt"]],
    [".*.txt", "task/wd", true, [".hidden.txt"]],
    ["odd[[]1].txt", "task/wd", true, ["odd[1].txt"]],
    ["*", "task/wd", true, ["a.txt", "b.log", "link.dat", "odd[1].txt"]],
    ["*/*.txt", "task/wd", true, ["out/c.txt"]],
    ["**/*.txt", "task/wd", true, ["a.txt", "odd[1].txt", "out/c.txt", "out/deep/er/d.txt"]],
    ["**/d.txt", "task/wd", true, ["out/deep/er/d.txt"]],
    ["**/deep/**/d.txt", "task/wd", true, ["out/deep/er/d.txt"]],
    ["out/**/*", "task/wd/out", true, ["c.txt", "deep/er/d.txt"]],
    ["out/**", "task/wd/out", true, ["c.txt", "deep/er/d.txt"]],
    ["none/**/*", "task/wd/none", true, []],
    [".cache/*", "task/wd/.cache", true, ["e.txt"]],
    ["**/**/c.txt", "task/wd", true, ["out/c.txt"]],
    ["*/./c.txt", "task/wd", true, ["out/c.txt"]],
    ["*//c.txt", "task/wd", true, ["out/c.txt"]],
    ["$OUT/*.txt", "task/wd/out", true, ["c.txt"]],
    ["${OUT}/c.txt", "task/wd/out", false, ["c.txt"]],
    ["$NONE*", "task/wd", true, []],
    ["$SHARED/f.txt", "shared", false, ["f.txt"]],
  ];
  for (const [pattern, base, hasWildcard, names] of cases) {
    it(pattern, async () => {
      const environment = { OUT: "out", SHARED: join(root, "shared") };
      const resolved = resolvePattern(pattern, wd(), environment);
      assert.equal(relative(root, resolved.baseDirectory), base);
      assert.equal(resolved.hasWildcard, hasWildcard);
      const files = await matchFiles(resolved);
      assert.deepEqual(
        files.map((file) => relative(resolved.baseDirectory, file)),
        names,
      );
    });
  }

  it("reports matches that are not UTF-8, and no others", async () => {
    const folder = join(root, "bytes");
    const bytes = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
    mkdirSync(bytes("d\xe4/e\xe4"), { recursive: true });
    mkdirSync(bytes("d\xe5"));
    for (const name of ["d\xe4/z", "d\xe4/e\xe4/y", "d\xe5/z", "\xc3\xa4", "f\xff.txt"])
      writeFileSync(bytes(name), name);
    const match = async (pattern: string) => {
      const told: string[] = [];
      const files = await matchFiles(resolvePattern(pattern, folder, {}), (path) => told.push(relative(folder, path)));
      return { files: files.map((file) => relative(folder, file)), told: told.sort() };
    };
    assert.deepEqual(await match("**/*"), {
      files: ["ä"],
      told: ["d\\xe4/e\\xe4/y", "d\\xe4/z", "d\\xe5/z", "f\\xff.txt"],
    });
    assert.deepEqual(await match("*/z"), { files: [], told: ["d\\xe4/z", "d\\xe5/z"] });
    assert.deepEqual(await match("*.txt"), { files: [], told: ["f\\xff.txt"] });
    assert.deepEqual(await match("[ä]"), { files: ["ä"], told: [] });
  });

  it("visits a deep folder once per part, even if many parts are **", async () => {
    const folder = join(root, "deep");
    const path = join(folder, ...Array.from({ length: 30 }, () => "a"));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, "b.txt"), "");
    const match = (name: string) => matchFiles(resolvePattern(`${"**/".repeat(20)}${name}`, folder, {}));
    assert.deepEqual(await match("*.txt"), [join(path, "b.txt")]);
    assert.deepEqual(await match("*.png"), []);
  });

  it("accepts an absolute path", async () => {
    const resolved = resolvePattern(join(root, "sh*/f.txt"), wd(), {});
    assert.equal(resolved.baseDirectory, root);
    assert.deepEqual(await matchFiles(resolved), [join(root, "shared/f.txt")]);
  });
});
