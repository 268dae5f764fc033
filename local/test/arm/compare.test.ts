import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { compare } from "../../arm/compare";
import { isEqual, type Properties, unknownValue } from "../../arm/properties";

describe("compare", () => {
  const cases: [string, Properties, Properties, string[]][] = [
    ["nothing", { a: { b: [1] } }, { a: { b: [1] } }, []],
    ["what is undefined and what is absent", { a: undefined }, {}, []],
    ["a value", { a: 1 }, { a: 2 }, ["update a"]],
    ["a property more", {}, { a: 1 }, ["add a"]],
    ["a property less", { a: 1 }, {}, ["delete a"]],
    ["a value within", { a: { b: { c: 1 } } }, { a: { b: { c: 2, d: 3 } } }, ["update a.b.c", "add a.b.d"]],
    ["an item", { a: [1, { b: 1 }] }, { a: [1, { b: 2 }, 3] }, ["update a[1].b", "add a[2]"]],
    ["an item less", { a: [1, 2] }, { a: [1] }, ["delete a[1]"]],
    ["a key that is no name", { tags: { "a.b": "1" } }, { tags: { "a.b": "2" } }, ['update tags["a.b"]']],
    ["another type", { a: [1] }, { a: { b: 1 } }, ["update a"]],
    ["a value that becomes unknown", { a: 1 }, { a: unknownValue }, ["update a"]],
  ];
  for (const [what, before, after, expected] of cases) {
    it(`finds ${what}`, () => {
      assert.deepEqual(
        compare(before, after).map(({ kind, path }) => `${kind} ${path}`),
        expected,
      );
    });
  }

  it("finds a difference if and only if two values are not equal", () => {
    const values = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(values, values, (before, after) => {
        assert.equal(compare(before, after).length === 0, isEqual(before, after));
        assert.deepEqual(compare(before, structuredClone(before)), []);
      }),
    );
  });
});
