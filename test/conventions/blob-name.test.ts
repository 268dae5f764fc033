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
  it("are the directories of a kind, without a closing slash", () => {
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

  it("is done with `../../x`, on which the reference loops for ever", () => {
    assert.equal(blobName({ kind: "JobOutput", path: "../../x" }), "$JobOutput/x");
  });

  it("refuses `a/../../../x`, which the reference leaves to the service", () => {
    assert.throws(() => blobName({ kind: "JobOutput", path: "a/../../../x" }), refused("PathRefused"));
  });

  it("takes 1,024 characters and refuses 1,025", () => {
    const fits = "x".repeat(1024 - "t1/$TaskOutput/".length);
    assert.equal(blobName({ taskId: "t1", kind: "TaskOutput", path: fits }).length, 1024);
    assert.throws(() => blobName({ taskId: "t1", kind: "TaskOutput", path: `${fits}x` }), refused("BlobNameRefused"));
  });

  it("takes 254 segments and refuses 255", () => {
    const fits = Array(253).fill("x").join("/");
    assert.equal(blobName({ kind: "JobOutput", path: fits }).split("/").length, 254);
    assert.throws(() => blobName({ kind: "JobOutput", path: `${fits}/x` }), refused("BlobNameRefused"));
  });

  it("refuses a bad task id even where it is empty", () => {
    for (const taskId of ["", "a/b", "..", "$JobOutput", "a b", "a".repeat(65)]) {
      assert.throws(() => blobName({ taskId, kind: "TaskOutput", path: "x" }), refused("TaskIdRefused"));
    }
  });

  it("refuses a task's kind for a job and a job's for a task", () => {
    assert.throws(() => blobName({ kind: "TaskOutput", path: "x" }), refused("KindRefused"));
    assert.throws(() => blobName({ taskId: "t1", kind: "JobPreview", path: "x" }), refused("KindRefused"));
  });
});

describe("parseBlobName", () => {
  it("reads a job's and a task's output", () => {
    assert.deepEqual(parseBlobName("$JobOutput/a/b.txt"), { kind: "JobOutput", path: "a/b.txt" });
    assert.deepEqual(parseBlobName("t1/$TaskLog/stdout.txt"), { taskId: "t1", kind: "TaskLog", path: "stdout.txt" });
  });

  it("takes a `$` below the kind for a part of the path", () => {
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

  it("inverts blobName for any legal parts", () => {
    fc.assert(fc.property(anyParts, (parts) => assert.deepEqual(parseBlobName(blobName(parts)), parts)));
  });

  it("is inverted by blobName for any name that it takes", () => {
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

  it("tells what a URL parser would leave as it is", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const name = blobName(parts);
        const url = new URL(`https://host/container/${encodeURIComponent(name).replaceAll("%2F", "/")}`);
        assert.equal(decodeURIComponent(url.pathname), `/container/${name}`);
      }),
    );
  });
});
