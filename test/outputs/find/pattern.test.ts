import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { isPattern, literalStart, matcherOf } from "../../../outputs/find/pattern";

describe("a pattern", () => {
  const cases: [pattern: string, start: string, matched: string[], others: string[]][] = [
    ["*.txt", "", ["a.txt", "what[1].txt"], [".txt", ".a.txt", "f/a.txt"]],
    ["a?", "a", ["ab"], ["a", "abc", "a/"]],
    ["f/[a-c]", "f/", ["f/b"], ["f/d", "f/bb"]],
    ["[!a].b", "", ["b.b"], ["a.b"]],
    ["f/**", "f/", ["f/a", "f/g/a"], ["f/.a", "f/.g/a", "g/a"]],
    ["**/a", "", ["a", "f/g/a"], [".f/a"]],
    [".*", ".", [".a"], ["a"]],
    ["what[1].*", "what", ["what1.txt"], ["what[1].txt", "what2.txt"]],
    ["frame (1)*", "frame (1)", ["frame (1).png"], ["frame 1.png"]],
    ["a|b*", "a|b", ["a|bc"], ["a", "b"]],
    ['"a"*', '"a"', ['"a"b'], ["ab"]],
    ["{a,b}*", "{a,b}", ["{a,b}c"], ["a", "bc"]],
    ["!a*", "!a", ["!ab"], ["ab", "b"]],
    ["+(a)*", "+(a)", ["+(a)b"], ["aa"]],
    ["\\(a\\)*", "", ["(a)b"], ["ab"]],
    ["\\*?", "", ["*a"], ["ba"]],
    ["[(]*", "", ["(a"], ["a"]],
    ["a\\*b*", "a", ["a*b", "a*bc"], ["axb"]],
    ["\\[1\\]?", "", ["[1]x"], ["1x"]],
    // Names that no file has, but that a blob can have.
    ["**", "", ["a.", "v1./x", "a//b", "/x", "a/", "u\u2028v", "u\nv"], [".a", "a/.b", "a/../b"]],
    ["*", "", ["a.", "u\u2028v"], ["a/", "/x"]],
    ["a*", "a", ["a", "ab"], ["a/"]],
    ["a*/", "a", ["ab/"], ["ab"]],
    ["x[!a]y", "x", ["xby"], ["x/y"]],
    // A backslash never separates folders.
    ["p\\q", "p", ["pq", "p\\q"], ["p/q"]],
    ["f\\*.png", "f", ["f*.png"], ["f/a.png"]],
    ["f\\/a", "f", ["f/a"], []],
  ];
  for (const [pattern, start, matched, others] of cases) {
    it(`${pattern} begins with ${JSON.stringify(start)} and matches only ${matched.join(", ")}`, () => {
      assert.equal(literalStart(pattern), start);
      const all = [...matched, ...others];
      assert.deepEqual(all.filter(matcherOf(pattern)), matched);
      assert.ok(isPattern(pattern));
    });
  }

  it("is compared at once with long paths, however many wildcards it has", () => {
    // An expression that tries each place for each wildcard takes minutes or years for these.
    for (const [pattern, path] of [
      ["**/*-*-*-*-*.log", `2024-11-12T10-20-30-${"-".repeat(1000)}.txt`],
      ["*a*a*a*a*a*ab", "a".repeat(1000)],
      ["**/a/**/a/**/a/**/a/**/a/**/a/b", `${"a/".repeat(500)}c`],
      ["**/*a*a/**/*a*a/**/*a*b*", `${"aa/".repeat(330)}c`],
    ] as const) {
      assert.equal(matcherOf(pattern)(path), false, pattern);
    }
    assert.ok(matcherOf("**/a/**/a/**/a/b")(`${"a/".repeat(500)}b`));
    assert.ok(matcherOf("*a*a*a*ab")(`${"a".repeat(1000)}b`));
  });

  it("needs one of the special characters", () => {
    for (const path of ["a.txt", "f/a", "{a,b}", "+(a)", "!a"]) assert.ok(!isPattern(path), path);
  });

  it("matches its literal text if each special character is escaped", () => {
    const path = fc.string({ unit: fc.constantFrom(..."ab*?[]!-/.(){}|+@^$ ,\u2028"), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(path, path, (text, other) => {
        const matches = matcherOf(text.replace(/[^/]/g, "\\$&"));
        assert.equal(matches(text), true);
        if (other !== text) assert.equal(matches(other), false, other);
      }),
      { numRuns: 3000 },
    );
  });

  it("always matches a path with the same text", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        assert.equal(matcherOf(text)(text), true);
        assert.equal(text.startsWith(literalStart(text)), true);
      }),
    );
  });
});
