import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  type BlobNameParts,
  blobName,
  ConventionError,
  type ConventionErrorCode,
  jobOutputPath,
  parseBlobName,
  taskOutputPath,
} from "../../conventions";
import { anyJobKind, anyPath, anyTaskId, anyTaskKind } from "./support/names";

const anyParts: fc.Arbitrary<BlobNameParts> = fc.oneof(
  fc.record({ kind: anyJobKind, path: anyPath }, { noNullPrototype: true }),
  fc.record({ taskId: anyTaskId, kind: anyTaskKind, path: anyPath }, { noNullPrototype: true }),
);

function refused(code: ConventionErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ConventionError && error.code === code;
}

describe("jobOutputPath and taskOutputPath", () => {
  it("return the directory of a kind, without a trailing slash", () => {
    assert.equal(jobOutputPath("JobOutput"), "$JobOutput");
    assert.equal(jobOutputPath("Thumbnails"), "$Thumbnails");
    assert.equal(taskOutputPath("t1", "TaskOutput"), "t1/$TaskOutput");
  });

  it("keep the case of task ids and kinds", () => assert.equal(taskOutputPath("T1", "frames"), "T1/$frames"));
});

describe("blobName", () => {
  const vectors: [parts: BlobNameParts, name: string][] = [
    [{ kind: "JobOutput", path: "out/mergeresults.txt" }, "$JobOutput/out/mergeresults.txt"],
    [{ taskId: "analysis-309", kind: "TaskLog", path: "analytics.log" }, "analysis-309/$TaskLog/analytics.log"],
    [{ taskId: "t1", kind: "TaskLog", path: "..\\stdout.txt" }, "t1/$TaskLog/stdout.txt"],
    [{ taskId: "t1", kind: "TaskOutput", path: "frames\\1.png" }, "t1/$TaskOutput/frames/1.png"],
    [{ taskId: "t1", kind: "Thumbnails", path: "a.png" }, "t1/$Thumbnails/a.png"],
  ];
  for (const [parts, name] of vectors) {
    it(`names ${name}`, () => assert.equal(blobName(parts), name));
  }

  it("returns for `../../x`, with which the reference never returns", () => {
    assert.equal(blobName({ kind: "JobOutput", path: "../../x" }), "$JobOutput/x");
  });

  it("refuses `a/../../../x`, which the reference sends to the service", () => {
    assert.throws(() => blobName({ kind: "JobOutput", path: "a/../../../x" }), refused("PathRefused"));
  });

  it("accepts 1,024 characters and refuses 1,025", () => {
    const fits = "x".repeat(1024 - "t1/$TaskOutput/".length);
    assert.equal(blobName({ taskId: "t1", kind: "TaskOutput", path: fits }).length, 1024);
    assert.throws(() => blobName({ taskId: "t1", kind: "TaskOutput", path: `${fits}x` }), refused("BlobNameRefused"));
  });

  it("accepts 254 segments and refuses 255", () => {
    const fits = Array(253).fill("x").join("/");
    assert.equal(blobName({ kind: "JobOutput", path: fits }).split("/").length, 254);
    assert.throws(() => blobName({ kind: "JobOutput", path: `${fits}/x` }), refused("BlobNameRefused"));
  });

  it("refuses an invalid task id, also an empty one", () => {
    for (const taskId of ["", "a/b", "..", "$JobOutput", "a b", "a".repeat(65)]) {
      assert.throws(() => blobName({ taskId, kind: "TaskOutput", path: "x" }), refused("TaskIdRefused"));
    }
  });

  it("refuses a task's kind for a job, and a job's kind for a task", () => {
    assert.throws(() => blobName({ kind: "TaskOutput", path: "x" }), refused("KindRefused"));
    assert.throws(() => blobName({ taskId: "t1", kind: "JobPreview", path: "x" }), refused("KindRefused"));
  });
});

describe("parseBlobName", () => {
  it("parses the names of a job's output and of a task's output", () => {
    assert.deepEqual(parseBlobName("$JobOutput/a/b.txt"), { kind: "JobOutput", path: "a/b.txt" });
    assert.deepEqual(parseBlobName("t1/$TaskLog/stdout.txt"), { taskId: "t1", kind: "TaskLog", path: "stdout.txt" });
  });

  it("parses a `$` below the kind as part of the path", () => {
    assert.deepEqual(parseBlobName("$JobOutput/$TaskOutput/x"), { kind: "JobOutput", path: "$TaskOutput/x" });
  });

  const foreign = [
    "",
    "readme.txt",
    "t1/x",
    "t1/$TaskOutput",
    "t1/$TaskOutput/",
    "$/x",
    "t1//$TaskOutput/x",
    "a/b/$TaskOutput/x",
  ];
  const unsafe = [
    "$JobOutput/../x",
    "$JobOutput/a\\b",
    "$JobOutput//x",
    "$JobOutput/C:/x",
    "$TaskOutput/x",
    "t1/$$TaskOutput/x",
  ];
  for (const name of [...foreign, ...unsafe]) {
    it(`refuses ${JSON.stringify(name)}`, () => {
      assert.throws(() => parseBlobName(name), refused("BlobNameRefused"));
    });
  }

  it("is the inverse of blobName for any valid parts", () => {
    fc.assert(fc.property(anyParts, (parts) => assert.deepEqual(parseBlobName(blobName(parts)), parts)));
  });

  it("accepts only names that blobName returns", () => {
    const anyName = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."a1$/.\\"), maxLength: 14 }),
      anyParts.map((parts) => blobName(parts)),
    );
    fc.assert(
      fc.property(anyName, (name) => {
        let parts: BlobNameParts;
        try {
          parts = parseBlobName(name);
        } catch (error) {
          assert.ok(refused("BlobNameRefused")(error));
          return;
        }
        assert.equal(blobName(parts), name);
      }),
    );
  });

  it("refuses the names that a URL parser changes", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const name = blobName(parts);
        const url = new URL(`https://host/container/${encodeURIComponent(name).replaceAll("%2F", "/")}`);
        assert.equal(decodeURIComponent(url.pathname), `/container/${name}`);
      }),
    );
  });
});
