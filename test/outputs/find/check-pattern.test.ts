import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blobName } from "../../../conventions";
import { type JobLocation, JobOutputStorage } from "../../../outputs";
import { matcherOf } from "../../../outputs/find/pattern";
import { anyPath } from "../../conventions/support/names";

describe("checkPattern", () => {
  // Nothing is sent.
  const location: JobLocation = {
    blobEndpoint: "https://127.0.0.1:1/a/",
    credential: { getToken: async () => null },
    jobId: "j",
  };
  const task = new JobOutputStorage(location).task("t1");

  const names: [pattern: string, name: string | undefined][] = [
    ["a.txt", "t1/$TaskOutput/a.txt"],
    ["./a/../b.txt", "t1/$TaskOutput/b.txt"],
    ["../../std.txt", "t1/$TaskOutput/std.txt"],
    ["größe/日本.txt", "t1/$TaskOutput/größe/日本.txt"],
    ["*", undefined],
    ["../std*.txt", undefined],
    ["größe/**/[日]*", undefined],
    // A file can have the name of the pattern, and outputs can have the names of some matches.
    ["a[.]", undefined],
    ["C*:x", undefined],
    ["**/C:x", undefined],
    ["a.*", undefined],
    ["a.?", undefined],
    ["*[!.]", undefined],
    ["[\ue000日]*", undefined],
    ["a\\*b", undefined],
  ];
  for (const [pattern, name] of names) {
    it(`returns ${name ?? "undefined"} for ${pattern}`, () =>
      assert.equal(task.savedName("TaskOutput", pattern), name));
  }

  const refusals: [pattern: string, rule: string][] = [
    ["/x", "be relative to the working directory"],
    ["/x/*", "be relative to the working directory"],
    ["C:x", "be relative"],
    ["C:\\x\\*.png", "be relative"],
    ["C:/x/*.png", "be relative"],
    ["\\\\server\\share\\*", "be relative"],
    ["frames/", "match files"],
    ["frames/*/", "match files"],
    ["a/..", "match files"],
    ["a\\/", "match files"],
    ["..", "match files"],
    ["a.", "have no name that ends in a dot"],
    ["a./*", "have no name that ends in a dot"],
    ["*.", "have no name that ends in a dot"],
    ["**/*.", "have no name that ends in a dot"],
    ["**/a.", "have no name that ends in a dot"],
    ["*./x", "have no name that ends in a dot"],
    ["../?[a-c].", "have no name that ends in a dot"],
    ["[a\\]].", "have no name that ends in a dot"],
    ["日*.", "have no name that ends in a dot"],
    ["*\\.", "have no name that ends in a dot"],
    ["a\nb", "have no control characters or broken Unicode"],
    ["a\u0001*", "have no control characters or broken Unicode"],
    ["[\u0001-\u001f]", "have no control characters or broken Unicode"],
    ["\ue000/**", "have no character in it that Azure refuses"],
    ["x".repeat(2000), "have at most 1024 characters"],
    [`*${"x".repeat(1020)}`, "have at most 1024 characters"],
    [`${"x/".repeat(253)}*`, "have at most 254 segments"],
  ];
  for (const [pattern, rule] of refusals) {
    it(`refuses ${JSON.stringify(pattern.slice(0, 20))}`, () => {
      assert.throws(
        () => task.savedName("TaskOutput", pattern),
        (error: Error & { code: string }) => {
          assert.match(error.code, /^(PathRefused|BlobNameRefused)$/);
          assert.ok(error.message.includes(` must ${rule}`), error.message);
          return error.code === "BlobNameRefused" || error.message.includes('got "');
        },
      );
    });
  }

  it("refuses a pattern only if every match would be refused", () => {
    const name = fc.array(
      fc.constantFrom("a", ".", "C", ":", "*", "?", "[.]", "[a.]", "[!a]", "[A-Z]", "\\.", "\\a", "\u0001", "é"),
      { minLength: 1, maxLength: 4 },
    );
    const pattern = fc
      .array(fc.oneof({ weight: 4, arbitrary: name.map((pieces) => pieces.join("")) }, fc.constant("**")), {
        minLength: 1,
        maxLength: 3,
      })
      .map((names) => names.join("/"));
    const match = fc
      .array(
        fc.string({ unit: fc.constantFrom("a", "b", ".", "C", ":", "\u0001", "é", "1"), minLength: 1, maxLength: 4 }),
        { minLength: 1, maxLength: 3 },
      )
      // No file in any folder can have such a name, so no pattern matches one.
      .filter((names) => !names.some((name) => name === "." || name === ".."))
      .map((names) => names.join("/"));
    fc.assert(
      fc.property(pattern, fc.array(match, { minLength: 30, maxLength: 30 }), (pattern, matches) => {
        try {
          task.savedName("TaskOutput", pattern);
        } catch {
          for (const path of matches.filter(matcherOf(pattern))) {
            assert.throws(() => blobName({ taskId: "t1", kind: "TaskOutput", path }), { name: "ConventionError" });
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("returns the name that save uses, for any path", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const name = task.savedName("TaskLog", path);
        // A path with special characters is a pattern.
        if (name !== undefined) assert.equal(name, `t1/$TaskLog/${path}`);
        else assert.match(path, /[*?[\]\\]/);
      }),
    );
  });

  it("refuses a kind of the other level, and trackedName leaves room for segments", () => {
    assert.throws(() => task.savedName("JobOutput", "*"), { code: "KindRefused" });
    assert.throws(() => task.trackedName("JobOutput", "a"), { code: "KindRefused" });
    assert.equal(task.trackedName("TaskLog", "../stdout.txt"), "t1/$TaskLog/stdout.txt");
    assert.throws(() => task.trackedName("TaskLog", "x".repeat(1010)), { code: "BlobNameRefused" });
  });
});
