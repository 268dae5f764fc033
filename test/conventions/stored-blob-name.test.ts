import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { blobName, checkStoredKind, parseStoredBlobName, storedBlobName } from "../../conventions";

describe("checkStoredKind", () => {
  for (const [kind, rule] of [
    ["", /kind must have no empty name in it/],
    ["a/b", /kind must have no slash in it/],
    [5, /kind must be a string/],
  ] as const) {
    it(`refuses ${JSON.stringify(kind)}`, () => {
      assert.throws(() => checkStoredKind(kind as string), { code: "KindRefused", message: rule });
    });
  }
});

describe("parseStoredBlobName", () => {
  const outputs: [name: string, taskId: string | undefined, kind: string, path: string][] = [
    ["$JobOutput/a.txt", undefined, "JobOutput", "a.txt"],
    ["t1/$TaskOutput/v1./x.txt", "t1", "TaskOutput", "v1./x.txt"],
    ["t1/$TaskOutput/report.", "t1", "TaskOutput", "report."],
    ["t1/$TaskOutput//x", "t1", "TaskOutput", "/x"],
    ["t1/$TaskOutput/a//b/", "t1", "TaskOutput", "a//b/"],
    ["t1/$TaskOutput/a/../b", "t1", "TaskOutput", "a/../b"],
    ["t1/$JobOutput/x", "t1", "JobOutput", "x"],
    ["$TaskOutput/x", undefined, "TaskOutput", "x"],
    ["t1/$$odd./a\nb", "t1", "$odd.", "a\nb"],
    ["$a/$b/x", undefined, "a", "$b/x"],
  ];
  for (const [name, taskId, kind, path] of outputs) {
    it(`parses ${JSON.stringify(name)}`, () => {
      assert.deepEqual(parseStoredBlobName(name), { ...(taskId !== undefined && { taskId }), kind, path });
    });
  }

  for (const name of [
    "",
    "x",
    "t1/x",
    "$JobOutput",
    "$JobOutput/",
    "t1/$TaskOutput/",
    "$/x",
    "/$a/x",
    "a b/$a/x",
    "t1/t2/$a/x",
  ]) {
    it(`returns undefined for ${JSON.stringify(name)}`, () => {
      assert.equal(parseStoredBlobName(name), undefined);
    });
  }

  it("is the inverse of storedBlobName, for any kind and path", () => {
    const name = fc.string({ unit: "binary", minLength: 1 });
    const kind = name.filter((text) => !text.includes("/"));
    const taskId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
    const parts = fc.oneof(fc.record({ kind, path: name }), fc.record({ taskId, kind, path: name }));
    fc.assert(
      fc.property(parts, (given) => {
        checkStoredKind(given.kind);
        assert.deepEqual(parseStoredBlobName(storedBlobName(given)), { ...given });
      }),
    );
  });

  it("returns the same name as blobName for valid parts", () => {
    const written = { taskId: "t1", kind: "TaskLog", path: "a/b.txt" };
    assert.equal(storedBlobName(written), blobName(written));
  });
});
