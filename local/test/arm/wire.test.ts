import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describe, it } from "mocha";
import { type Properties, unknownValue } from "../../arm/properties";
import { readProperties, writeProperties } from "../../arm/wire";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

describe("properties on the wire", () => {
  it("are read as they were written", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(unknownValue));
    const names = fc.string().filter((name) => name !== "__proto__" && name !== SIGNATURE);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("tree")),
        fc.dictionary(names, tie("tree"), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(names, tree, { noNullPrototype: true }), (properties) => {
        assert.deepEqual(readProperties(writeProperties(properties)), properties);
      }),
    );
  });

  const cases: [string, Properties, Properties][] = [
    ["a secret as its value", { a: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: "s" } }, { a: "s" }],
    ["an output as its value", { a: { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", value: 1 } }, { a: 1 }],
    [
      "an output without a value as unknown",
      { a: { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" } },
      { a: unknownValue },
    ],
    ["the unknown's sentinel as unknown", { a: ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"] }, { a: [unknownValue] }],
    ["null as absent", { a: null, b: { c: null } }, { b: {} }],
  ];
  for (const [what, sent, read] of cases) {
    it(`are read: ${what}`, () => {
      const struct = Struct.fromJavaScript(JSON.parse(JSON.stringify(sent)));
      assert.deepEqual(readProperties(struct), read);
    });
  }

  it("keep assets and archives, and refuse a resource", () => {
    const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    const archive = { [SIGNATURE]: "0def7320c3a5731c473e5ecbe6d01bc7", assets: { a: asset } };
    assert.deepEqual(readProperties(Struct.fromJavaScript({ a: asset, b: archive })), { a: asset, b: archive });
    const resource = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "x" };
    assert.throws(() => readProperties(Struct.fromJavaScript({ a: resource })), /a resource is no value/);
  });

  it("omit undefined values, and refuse values that are not JSON", () => {
    assert.deepEqual(writeProperties({ a: undefined, b: { c: undefined } }).toJavaScript(), { b: {} });
    assert.throws(() => writeProperties({ a: () => {} }), /must be a JSON value, got function/);
  });
});
