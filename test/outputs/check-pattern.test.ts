import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { type JobLocation, JobOutputStorage } from "../../outputs";
import { anyPath } from "../conventions/names";

describe("what a pattern is saved as", () => {
  // nothing is sent
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
    ["**/a.", undefined],
  ];
  for (const [pattern, name] of names) {
    it(`is ${name ?? "not known"} for ${pattern}`, () => assert.equal(task.savedName("TaskOutput", pattern), name));
  }

  for (const pattern of ["/x", "/x/*", "a.", "a./*", "..", "C:x", "a\nb", "a\u0001*", "\ue000/**", "x".repeat(2000)]) {
    it(`is refused for ${JSON.stringify(pattern.slice(0, 20))}`, () => {
      assert.throws(() => task.savedName("TaskOutput", pattern), { code: /^(PathRefused|BlobNameRefused)$/ });
    });
  }

  it("is what save would call it, for any path that can be one", () => {
    fc.assert(
      fc.property(anyPath, (path) => {
        const name = task.savedName("TaskLog", path);
        // a path with characters of patterns is one
        if (name !== undefined) assert.equal(name, `t1/$TaskLog/${path}`);
        else assert.match(path, /[*?[\]\\]/);
      }),
    );
  });

  it("is refused for a kind of the other level, and has a name that leaves room for segments where it is tracked", () => {
    assert.throws(() => task.savedName("JobOutput", "*"), { code: "KindRefused" });
    assert.throws(() => task.trackedName("JobOutput", "a"), { code: "KindRefused" });
    assert.equal(task.trackedName("TaskLog", "../stdout.txt"), "t1/$TaskLog/stdout.txt");
    assert.throws(() => task.trackedName("TaskLog", "x".repeat(1010)), { code: "BlobNameRefused" });
  });
});
