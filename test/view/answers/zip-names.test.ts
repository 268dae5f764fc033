import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { zipNames } from "../../../view/answers/zip-names";

describe("the names in a zip", () => {
  for (const [paths, names] of [
    [["a.txt"], ["t1/TaskOutput/a.txt"]],
    [
      ["a:b?.txt", "c\\d"],
      ["t1/TaskOutput/a_b_.txt", "t1/TaskOutput/c_d"],
    ],
    [
      ["../../x", "a/../b"],
      ["t1/TaskOutput/__/__/x", "t1/TaskOutput/a/__/b"],
    ],
    [
      ["con", "con.txt", "Nul.d/x", "console"],
      ["t1/TaskOutput/_con", "t1/TaskOutput/_con.txt", "t1/TaskOutput/_Nul.d/x", "t1/TaskOutput/console"],
    ],
    [
      ["A.txt", "a.txt", "a.TXT"],
      ["t1/TaskOutput/A.txt", "t1/TaskOutput/a (2).txt", "t1/TaskOutput/a (3).TXT"],
    ],
    [
      ["dot.", "space "],
      ["t1/TaskOutput/dot_", "t1/TaskOutput/space_"],
    ],
    [
      ["com1", "COM\u00b9.txt", "conin$"],
      ["t1/TaskOutput/_com1", "t1/TaskOutput/_COM\u00b9.txt", "t1/TaskOutput/_conin$"],
    ],
    [
      ["a", "a/b", "a/c", "A/d"],
      ["t1/TaskOutput/a", "t1/TaskOutput/a (2)/b", "t1/TaskOutput/a (2)/c", "t1/TaskOutput/A (3)/d"],
    ],
    [
      ["a", "a (2)", "A", "a (2)/x"],
      ["t1/TaskOutput/a", "t1/TaskOutput/a (2)", "t1/TaskOutput/A (3)", "t1/TaskOutput/a (2) (2)/x"],
    ],
    [
      ["a\u0000b", "a\u202eb"],
      ["t1/TaskOutput/a_b", "t1/TaskOutput/a_b (2)"],
    ],
    [
      ["ä", "a\u0308"],
      ["t1/TaskOutput/ä", "t1/TaskOutput/a\u0308 (2)"],
    ],
  ] as const) {
    it(`are ${names.join(", ")}`, () => {
      const nameFor = zipNames();
      assert.deepEqual(
        paths.map((path) => nameFor({ taskId: "t1", kind: "TaskOutput", path })),
        names,
      );
    });
  }

  it("are found in the time of their number, also if all are the same", () => {
    const nameFor = zipNames();
    const names = Array.from({ length: 50_000 }, (_, at) => {
      const path = Array.from({ length: 16 }, (_, bit) => ((at >> bit) & 1 ? "A" : "a")).join("");
      return nameFor({ kind: "JobOutput", path });
    });
    assert.equal(names.at(-1)?.toLowerCase(), `joboutput/${"a".repeat(16)} (50000)`);
  });

  it("are safe and different, whatever the paths are", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 300, unit: "binary" })), (paths) => {
        const nameFor = zipNames();
        const names = paths.map((path) => nameFor({ kind: "JobOutput", path }));
        assert.equal(new Set(names.map((name) => name.normalize("NFC").toLowerCase())).size, names.length);
        for (const name of names) {
          assert.doesNotMatch(name, /^\/|(^|\/)\.{1,2}(\/|$)|[<>:"|?*\\\p{Cc}]|[. ](\/|$)/u);
          for (const part of name.split("/")) assert.ok(Buffer.byteLength(part) <= 255, part);
        }
      }),
    );
  });
});
