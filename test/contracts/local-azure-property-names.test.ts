import assert from "node:assert/strict";
import { join } from "node:path";
import type { CompositeMapper, DictionaryMapper, Mapper, SequenceMapper } from "@azure/core-client";
import { describe, it } from "mocha";
import { resourceTypes } from "../../local/arm/azure-native/resource-types";
import { SECRETS } from "../../local/arm/rest/json/property-names";
import { representation } from "../../local/arm/rest/json/representation";
import { inputsOf } from "../../local/arm/rest/json/request-body";
import { ARM_OPERATIONS, type Sdk } from "./arm/operations";

/** A property by the names of a client, and its place in the JSON that the client sends. */
interface Place {
  readonly path: readonly string[];
  readonly json: readonly string[];
}

/** Arrays in JSON, so that a place can be read and written. */
const ITEM = "0";

/**
 * Identities have ids as names, which other tests check. The other two contain errors, which contain errors, and are
 * outputs.
 */
const LEFT_OUT: readonly string[] = ["userAssignedIdentities", "autoScaleRun", "resizeOperationStatus"];

describe("local Azure's names of properties in JSON", () => {
  for (const type of resourceTypes) {
    const { client } = ARM_OPERATIONS[type.token.slice("azure-native:".length)] ?? {};
    if (client === undefined) continue;

    it(`are those that Microsoft's client has for ${type.armType}`, () => {
      const mappers = mappersOf(client.sdk);
      const places = placesOf(mappers, mappers[client.body]!, { path: [], json: [] }).filter(
        ({ path: [first = "", ...rest] }) =>
          first in type.inputs.properties && !type.path.includes(first) && !rest.some((name) => SECRETS.has(name)),
      );
      assert.ok(places.length > 0, "the client must have properties");
      for (const { path, json } of places) {
        const output = representation(type, { id: "/a/b", outputs: nested(path) as Record<string, unknown> });
        assert.equal(at(output, json), "value", `${path.join(".")} must be at ${json.join(".")}`);
        assert.equal(at(inputsOf(type, nested(json), undefined), path), "value", `${json.join(".")} must be read`);
      }
    });
  }
});

function mappersOf({ package: name, models }: Sdk): Readonly<Record<string, Mapper>> {
  // The packages export no path to this file.
  return require(join(__dirname, "../../node_modules", name, models, "mappers.js"));
}

/** Returns the places of all values that are neither objects nor lists. */
function placesOf(mappers: Readonly<Record<string, Mapper>>, mapper: Mapper, place: Place): Place[] {
  switch (mapper.type.name) {
    case "Sequence":
      return placesOf(mappers, (mapper as SequenceMapper).type.element, extended(place, ITEM, ITEM));
    case "Dictionary":
      return placesOf(mappers, (mapper as DictionaryMapper).type.value, extended(place, "key", "key"));
    case "Composite": {
      const { className = "", modelProperties = {} } = (mapper as CompositeMapper).type;
      const members = (mappers[className] as CompositeMapper | undefined)?.type.modelProperties ?? modelProperties;
      return Object.entries(members)
        .filter(([name, member]) => !member.readOnly && !LEFT_OUT.includes(name))
        .flatMap(([name, member]) => placesOf(mappers, member, extended(place, name, String(member.serializedName))));
    }
    default:
      return [place];
  }
}

function extended({ path, json }: Place, name: string, serializedName: string): Place {
  return { path: [...path, name], json: [...json, ...serializedName.split(".")] };
}

function nested(path: readonly string[]): unknown {
  return path.reduceRight<unknown>((value, name) => (name === ITEM ? [value] : { [name]: value }), "value");
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
}
