import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { any, array, boolean, integer, map, type ObjectSchema, object, required, string } from "../../arm/input-schema";
import { readSchema } from "../../arm/schema-notation";

describe("the notation of inputs", () => {
  const cases: readonly [string, ObjectSchema][] = [
    ["", object({})],
    ["name", object({ name: string() })],
    ["name! size", object({ name: required(string()), size: string() })],
    [
      "count:int on:bool value:any tags:map",
      object({ count: integer(), on: boolean(), value: any(), tags: map(string()) }),
    ],
    ["sku!{name! tier}", object({ sku: required(object({ name: required(string()), tier: string() })) })],
    [
      "names[] ports[]:int rules![]{id!}",
      object({
        names: array(string()),
        ports: array(integer()),
        rules: required(array(object({ id: required(string()) }))),
      }),
    ],
    ["users:map{id}", object({ users: map(object({ id: string() })) })],
    ["a{b{c[]{d}}}\n  e", object({ a: object({ b: object({ c: array(object({ d: string() })) }) }), e: string() })],
  ];
  for (const [text, schema] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(readSchema(text), schema);
    });
  }

  const refused: readonly [string, RegExp][] = [
    ["a:text", /a type must be int, bool, any or map, got text/],
    ["a{b", /an object must end with \}/],
    ["a}", /must end with its last property, got \}/],
    ["a-b", /must be like name, name! or name:int, got a-b/],
  ];
  for (const [text, message] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => readSchema(text), message);
    });
  }
});
