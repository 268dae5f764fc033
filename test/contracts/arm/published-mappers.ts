import { join } from "node:path";
import type { CompositeMapper, DictionaryMapper, EnumMapper, Mapper, SequenceMapper } from "@azure/core-client";
import type { ClientOperation, Sdk } from "./operations";
import type { Shape } from "./shape";

/** The mappers of a client, by class, and whether azure-native uses a newer version. */
interface Schema {
  readonly mappers: Readonly<Record<string, Mapper>>;
  readonly isOlder: boolean;
}

/** Returns the shape of a resource's inputs by Microsoft's generated client: its path and its body in one object. */
export function shapeByMappers(apiVersion: string, { sdk, body, path }: ClientOperation): Shape {
  const { mappers, parameters } = modelsOf(sdk);
  const schema = { mappers, isOlder: sdk.apiVersion < apiVersion };
  const inPath = Object.entries(path).map(([input, name]) => [input, shapeOf(schema, input, parameters[name]!.mapper)]);
  const properties = () => ({ ...propertiesOf(schema, body), ...Object.fromEntries(inPath) });
  return { type: "object", properties, isOlder: schema.isOlder };
}

/** Returns the API version of a client's schemas. */
export function versionOf(sdk: Sdk): string {
  return modelsOf(sdk).parameters[sdk.versionParameter]?.mapper.defaultValue;
}

function modelsOf(sdk: Sdk): {
  mappers: Schema["mappers"];
  parameters: Readonly<Record<string, { mapper: Mapper }>>;
} {
  // The packages export no path to these files.
  const folder = join(__dirname, "../../../node_modules", sdk.package, sdk.models);
  return { mappers: require(join(folder, "mappers.js")), parameters: require(join(folder, "parameters.js")) };
}

function propertiesOf(schema: Schema, className: string): Record<string, Shape> {
  const { modelProperties = {} } = (schema.mappers[className] as CompositeMapper).type;
  return Object.fromEntries(
    Object.entries(modelProperties).map(([name, mapper]) => [name, shapeOf(schema, name, mapper)]),
  );
}

function shapeOf(schema: Schema, name: string, mapper: Mapper): Shape {
  const rules = {
    // The provider sends a constant even if the program leaves it out.
    required: mapper.required === true && mapper.isConstant !== true && mapper.defaultValue === undefined,
    ...(mapper.readOnly !== undefined && { readOnly: mapper.readOnly }),
    ...(mapper.constraints !== undefined && { constraints: mapper.constraints }),
    ...(mapper.isConstant && { values: [mapper.defaultValue] }),
  };
  // azure-native takes the ids of identities, and sends an object with these ids as names and empty objects as values.
  if (name === "userAssignedIdentities") return { ...rules, type: "list", items: { type: "string" } };
  switch (mapper.type.name) {
    case "Number":
      return { ...rules, type: "number" };
    case "Boolean":
      return { ...rules, type: "boolean" };
    case "Enum":
      // A newer version can have more values.
      return {
        ...rules,
        type: "string",
        ...(!schema.isOlder && { values: (mapper as EnumMapper).type.allowedValues }),
      };
    case "Sequence":
      return { ...rules, type: "list", items: shapeOf(schema, "", (mapper as SequenceMapper).type.element) };
    case "Dictionary":
      return { ...rules, type: "map", items: shapeOf(schema, "", (mapper as DictionaryMapper).type.value) };
    case "Composite": {
      const { className = "" } = (mapper as CompositeMapper).type;
      return { ...rules, type: "object", properties: () => propertiesOf(schema, className), isOlder: schema.isOlder };
    }
    case "any":
      return { ...rules, type: "any" };
    default:
      // Dates and durations are strings in JSON.
      return { ...rules, type: "string" };
  }
}
