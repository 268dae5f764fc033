import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { SortedNames } from "../../../outputs/find/sorted-names";

describe("SortedNames", () => {
  const sorted = (names: readonly string[]) => {
    const all = new SortedNames();
    for (const name of names) all.add(name);
    const next = all.inOrder();
    const given: string[] = [];
    for (let name = next(); name !== undefined; name = next()) given.push(name);
    assert.equal(next(), undefined);
    return given;
  };

  it("returns names in the order of a plain sort", () => {
    const name = fc.string({ unit: "binary", minLength: 1, maxLength: 5 }).filter((name) => !name.includes("\0"));
    fc.assert(
      fc.property(fc.array(name), (names) => {
        assert.deepEqual(sorted(names), [...names].sort());
      }),
    );
  });

  for (const count of [8191, 8192, 8193, 16384, 50_001]) {
    it(`returns ${count} names, most of them packed`, () => {
      // 7919 is prime, so each number occurs once. The last letters take 2, 3 and 4 bytes.
      const names = Array.from(
        { length: count },
        (_, index) => `${(index * 7919) % count}${["a", "é", "\uffee", "😀"][index % 4]}`,
      );
      assert.equal(new Set(names).size, count);
      assert.deepEqual(sorted(names), names.toSorted());
    });
  }
});
