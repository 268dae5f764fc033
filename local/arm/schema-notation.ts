import {
  any,
  array,
  boolean,
  integer,
  map,
  type ObjectSchema,
  object,
  required,
  type Schema,
  string,
} from "./input-schema";

/**
 * Reads the inputs of a type in a compact notation, one word per property:
 *
 * | word | property |
 * |---|---|
 * | `name` | a string |
 * | `name!` | a required one; `!` comes directly after the name |
 * | `name:int`, `name:bool`, `name:any` | an integer, a Boolean, any JSON value |
 * | `name:map` | an object with keys that the user chooses, and strings |
 * | `name{a b}`, `name:map{a b}` | an object with these properties; a map of such objects |
 * | `name[]`, `name[]{a b}`, `name[]:int` | an array |
 *
 * @example
 * readSchema("location tags:map sku!{name! tier} ipRules[]{value!}")
 * @throws {SyntaxError} if the text is not in this notation.
 */
export function readSchema(text: string): ObjectSchema {
  const tokens = [...text.matchAll(/[{}]|[^\s{}]+/g)].map(([token]) => token);
  const { schema, rest } = readMembers(tokens);
  if (rest.length > 0) throw new SyntaxError(`a schema must end with its last property, got ${rest[0]}`);
  return schema;
}

interface Read<Kind extends Schema> {
  readonly schema: Kind;
  /** The tokens after it. */
  readonly rest: readonly string[];
}

function readMembers(tokens: readonly string[]): Read<ObjectSchema> {
  const properties: Record<string, Schema> = {};
  let rest = tokens;
  while (rest.length > 0 && rest[0] !== "}") {
    const [, name, mark, list, type] = /^(\w+)(!?)(\[\])?(?::(\w+))?$/.exec(rest[0] ?? "") ?? [];
    if (name === undefined) throw new SyntaxError(`a property must be like name, name! or name:int, got ${rest[0]}`);
    const value = readValue(type, rest.slice(1));
    const schema = list === undefined ? value.schema : array(value.schema);
    properties[name] = mark === "!" ? required(schema) : schema;
    rest = value.rest;
  }
  return { schema: object(properties), rest };
}

function readValue(type: string | undefined, rest: readonly string[]): Read<Schema> {
  if (rest[0] === "{") {
    const members = readMembers(rest.slice(1));
    if (members.rest[0] !== "}") throw new SyntaxError("an object must end with }");
    return { schema: type === "map" ? map(members.schema) : members.schema, rest: members.rest.slice(1) };
  }
  switch (type) {
    case undefined:
      return { schema: string(), rest };
    case "int":
      return { schema: integer(), rest };
    case "bool":
      return { schema: boolean(), rest };
    case "any":
      return { schema: any(), rest };
    case "map":
      return { schema: map(string()), rest };
    default:
      throw new SyntaxError(`a type must be int, bool, any or map, got ${type}`);
  }
}
