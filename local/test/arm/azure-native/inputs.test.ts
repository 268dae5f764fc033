import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, it } from "mocha";
import { resourceTypes } from "../../../arm/azure-native/resource-types";
import type { Schema } from "../../../arm/input-schema";

const sdk = dirname(require.resolve("@pulumi/azure-native/package.json"));

/** The schemas were taken from the SDK's types. This test detects a new SDK with other properties. */
describe("the inputs of azure-native's types", () => {
  const interfaces = new Map<string, Member[]>();
  before(() => {
    const text = readFileSync(join(sdk, "types", "input.d.ts"), "utf8");
    for (const namespace of new Set(resourceTypes.map(({ token }) => token.split(":")[1]))) {
      const start = text.indexOf(`export declare namespace ${namespace} {`);
      const body = text.slice(start, text.indexOf("\n}", start));
      for (const [, name, members] of body.matchAll(/\n {4}interface (\w+) \{\n([\s\S]*?)\n {4}\}/g)) {
        interfaces.set(`${namespace}.${name}`, membersOf(members!));
      }
    }
  });

  for (const { token, inputs } of resourceTypes) {
    it(`${token} has the SDK's properties, including nested ones`, () => {
      const [, namespace, name] = token.split(":");
      const file = `${name!.charAt(0).toLowerCase()}${name!.slice(1)}.d.ts`;
      const text = readFileSync(join(sdk, namespace!, file), "utf8");
      const members = new RegExp(`export interface ${name}Args \\{\\n([\\s\\S]*?)\\n\\}`).exec(text)?.[1];
      assert.ok(members);
      assertSame(inputs, membersOf(members), interfaces, token);
    });
  }
});

interface Member {
  readonly name: string;
  readonly required: boolean;
  /** The interface that its type refers to, such as `batch.StartTaskArgs`. */
  readonly reference?: string;
  /** Whether its type is one of several interfaces. Such a property can be any value. */
  readonly isUnion: boolean;
}

function membersOf(text: string): Member[] {
  return [...text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").matchAll(/^ +(\w+)(\??): (.*)/gm)]
    .filter(([, , , type]) => type !== undefined)
    .map(([, name, optional, type]) => ({
      name: name!,
      required: optional === "",
      reference: /inputs\.(\w+\.\w+)/.exec(type!)?.[1],
      isUnion: new Set(type!.match(/inputs\.\w+\.\w+/g)).size > 1,
    }));
}

/** @param above the interfaces that contain this one. A reference to one of them can be any value. */
function assertSame(
  schema: Schema,
  members: Member[],
  interfaces: Map<string, Member[]>,
  path: string,
  above: readonly string[] = [],
): void {
  assert.equal(schema.type, "object", path);
  if (schema.type !== "object") return;
  const declared = Object.entries(schema.properties).map(
    ([name, property]) => `${name}${property.required ? "" : "?"}`,
  );
  const expected = members.map(({ name, required }) => `${name}${required ? "" : "?"}`);
  assert.deepEqual(declared.sort(), expected.sort(), path);
  for (const { name, reference, isUnion } of members) {
    if (reference === undefined) continue;
    const property = schema.properties[name]!;
    const nested = property.type === "array" || property.type === "map" ? property.items : property;
    if (nested.type === "any" && (isUnion || above.includes(reference))) continue;
    assertSame(nested, interfaces.get(reference)!, interfaces, `${path}.${name}`, [...above, reference]);
  }
}
