import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { matchesAction, matchesLike } from "../../identity/wildcards";

describe("matchesAction", () => {
  const cases: [pattern: string, action: string, matches: boolean][] = [
    ["*", "Microsoft.Storage/storageAccounts/read", true],
    ["*/read", "Microsoft.Storage/storageAccounts/read", true],
    ["*/read", "Microsoft.Storage/storageAccounts/write", false],
    ["*/read", "read", false],
    ["Microsoft.Authorization/*/Write", "microsoft.authorization/roleAssignments/write", true],
    ["Microsoft.Authorization/*/Write", "Microsoft.Authorization/write", false],
    ["Microsoft.Storage/*", "MicrosoftXStorage/read", false],
    ["a/b", "a/b/c", false],
    ["a/b", "z/a/b", false],
  ];
  for (const [pattern, action, matches] of cases) {
    it(`${pattern} ${matches ? "matches" : "does not match"} ${action}`, () =>
      assert.equal(matchesAction(pattern, action), matches));
  }

  const text = fc.stringMatching(/^[A-Za-z.$^()[\]/+|{}\\-]{0,12}$/);

  it("treats everything except * literally, ignoring case", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        assert.ok(matchesAction(one, one.toUpperCase()));
        assert.equal(matchesAction(one, other), one.toLowerCase() === other.toLowerCase());
      }),
    );
  });

  it("matches any text with *", () => {
    fc.assert(
      fc.property(text, text, text, (start, middle, end) => {
        assert.ok(matchesAction(`${start}*${end}`, `${start}${middle}${end}`));
        assert.ok(!matchesAction(`a${start}*${end}`, `#${start}${middle}${end}`));
      }),
    );
  });
});

describe("matchesLike", () => {
  const cases: [pattern: string, value: string, ignoreCase: boolean, matches: boolean][] = [
    ["a*c?", "abcd", false, true],
    ["A*C?", "abcd", false, false],
    ["A*C?", "abcd", true, true],
    ["a*c", "abcd", false, false],
    ["task1/*", "task1/$TaskOutput/a", false, true],
    ["task1/*", "task10/a", false, false],
    ["a?c", "ac", false, false],
    ["a\\*c", "a*c", false, true],
    ["a\\*c", "abc", false, false],
    ["a\\?c", "a?c", false, true],
    ["a\\c", "a\\c", false, true],
    ["a.c", "abc", false, false],
    ["a?c", "a😀c", false, true],
    ["a*", "a\nb", false, true],
  ];
  for (const [pattern, value, ignoreCase, matches] of cases) {
    it(`${JSON.stringify(value)} ${matches ? "matches" : "does not match"} ${pattern}${ignoreCase ? ", ignoring case" : ""}`, () => {
      assert.equal(matchesLike(pattern, value, ignoreCase), matches);
    });
  }

  it("ends for a pattern with many wildcards", () => {
    assert.equal(matchesLike(`${"*a".repeat(50)}*b`, "a".repeat(1024), true), false);
    assert.equal(matchesAction(`${"*a".repeat(50)}*b`, "a".repeat(1024)), false);
  });

  it("matches every text with itself if its wildcards are escaped, and with any part replaced by *", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 10 }), fc.nat(10), (value, cut) => {
        fc.pre(!value.includes("\\"));
        const escaped = value.replace(/[*?]/g, "\\$&");
        assert.ok(matchesLike(escaped, value, false));
        const head = [...value].slice(0, cut).join("");
        assert.ok(matchesLike(`${head.replace(/[*?]/g, "\\$&")}*`, value, false));
      }),
    );
  });
});
