import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { any, array, boolean, integer, map, object, oneOf, required, string } from "../../arm/input-schema";
import { unknownValue } from "../../arm/properties";
import { validate } from "../../arm/validate";

const schema = object({
  name: required(string({ min: 3, max: 5, pattern: /^[a-z]+$/ })),
  sku: object({ tier: required(oneOf("Hot", "Cool")) }),
  count: integer({ min: 0, max: 4 }),
  on: boolean(),
  tags: map(string()),
  rules: array(object({ id: required(string()) })),
  settings: any(),
});

describe("validate", () => {
  const accepted: [string, unknown][] = [
    [
      "everything",
      { name: "abc", sku: { tier: "Hot" }, count: 4, on: false, tags: { "a.b": "" }, rules: [{ id: "" }] },
    ],
    ["what is required alone", { name: "abcde" }],
    ["an absent value that is undefined", { name: "abc", sku: undefined, surplus: undefined }],
    ["anything where there is no schema", { name: "abc", settings: { deep: [1, null] } }],
    ["an unknown name", { name: unknownValue }],
    ["an unknown inside", { name: "abc", sku: { tier: unknownValue }, rules: [unknownValue], tags: unknownValue }],
    ["an unknown whole", unknownValue],
    ["a key that each object has", { name: "abc", tags: { constructor: "x" } }],
  ];
  for (const [what, value] of accepted) {
    it(`accepts ${what}`, () => assert.deepEqual(validate(schema, value), []));
  }

  const refused: [string, unknown, string[]][] = [
    ["a missing property", {}, ["name must be given"]],
    ["a missing property within", { name: "abc", rules: [{ id: "x" }, {}] }, ["rules[1].id must be given"]],
    ["a text too short", { name: "ab" }, ["name must have at least 3 characters, got 2"]],
    ["a text too long", { name: "abcdef" }, ["name must have at most 5 characters, got 6"]],
    ["a pattern", { name: "aBc" }, ['name must match ^[a-z]+$, got "aBc"']],
    [
      "another value of an enum",
      { name: "abc", sku: { tier: "hot" } },
      ['sku.tier must be one of Hot, Cool, got "hot"'],
    ],
    ["a fraction", { name: "abc", count: 1.5 }, ["count must be an integer, got 1.5"]],
    ["a number too low", { name: "abc", count: -1 }, ["count must be at least 0, got -1"]],
    ["a number too high", { name: "abc", count: 5 }, ["count must be at most 4, got 5"]],
    ["a text for a number", { name: "abc", count: "s3cret" }, ["count must be a number, got a value of type string"]],
    ["a number for a text", { name: 7 }, ["name must be a string, got a value of type number"]],
    ["a text for a boolean", { name: "abc", on: "yes" }, ["on must be a boolean, got a value of type string"]],
    ["an array for an object", { name: "abc", sku: [] }, ["sku must be an object, got an array"]],
    ["an object for an array", { name: "abc", rules: {} }, ["rules must be an array, got a value of type object"]],
    [
      "a property that each JavaScript object has",
      { name: "abc", constructor: {} },
      [
        "constructor must not be given: such a property does not exist; use one of name, sku, count, on, tags, rules, settings",
      ],
    ],
    ["null", { name: null }, ["name must be a string, got null"]],
    [
      "a wrong value of a map",
      { name: "abc", tags: { a: 1 } },
      ["tags.a must be a string, got a value of type number"],
    ],
    [
      "an unknown property, by name",
      { name: "abc", sku: { tier: "Hot", size: 1 } },
      ["sku.size must not be given: such a property does not exist; use one of tier"],
    ],
    [
      "several things at once",
      { sku: {}, count: 9 },
      ["name must be given", "sku.tier must be given", "count must be at most 4, got 9"],
    ],
  ];
  for (const [what, value, reasons] of refused) {
    it(`refuses ${what}`, () => {
      const failures = validate(schema, value);
      assert.deepEqual(
        failures.map(({ reason }) => reason),
        reasons,
      );
      for (const { property, reason } of failures) assert.ok(reason.startsWith(`${property} `), property);
    });
  }
});
