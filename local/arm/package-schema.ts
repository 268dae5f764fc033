import type { ObjectSchema, Schema } from "./input-schema";

interface PackageResource {
  readonly token: string;
  readonly inputs: ObjectSchema;
  /** The outputs that are not equal to an input. */
  readonly outputs: ObjectSchema;
  /** The outputs that are secret. Defaults to none. */
  readonly secrets?: readonly string[];
}

interface PackageFunction {
  readonly token: string;
  readonly args: ObjectSchema;
  readonly outputs: ObjectSchema;
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly resources: readonly PackageResource[];
  /** Defaults to none. */
  readonly functions?: readonly PackageFunction[];
}

/**
 * Returns Pulumi's package schema for a provider's resources and functions, the answer to `GetSchema`. YAML programs
 * need it: they can use only what it names.
 */
export function packageSchema({ name, version, resources, functions = [] }: Package): object {
  const types: Record<string, object> = {};
  const anything = { $ref: "pulumi.json#/Any" };

  function typeOf(schema: Schema, token: string): object {
    switch (schema.type) {
      case "any":
        return anything;
      case "asset":
        return { $ref: "pulumi.json#/Asset" };
      case "array":
        return { type: "array", items: typeOf(schema.items, token) };
      case "map":
        return { type: "object", additionalProperties: typeOf(schema.items, token) };
      case "object":
        types[token] = { type: "object", ...membersOf(schema, token) };
        return { $ref: `#/types/${token}` };
      default:
        return { type: schema.type };
    }
  }

  function membersOf(schema: ObjectSchema, token: string) {
    const entries = Object.entries(schema.properties);
    return {
      properties: Object.fromEntries(
        entries.map(([key, property]) => [key, typeOf(property, `${token}${key[0]?.toUpperCase()}${key.slice(1)}`)]),
      ),
      required: entries.filter(([, property]) => property.required).map(([key]) => key),
    };
  }

  return {
    name,
    version,
    resources: Object.fromEntries(
      resources.map(({ token, inputs, outputs, secrets = [] }) => {
        const { properties, required } = membersOf(inputs, token);
        const computed: Record<string, object> = membersOf(outputs, `${token}Output`).properties;
        for (const name of secrets) computed[name] = { ...computed[name], secret: true };
        return [
          token,
          { inputProperties: properties, requiredInputs: required, properties: { ...properties, ...computed } },
        ];
      }),
    ),
    functions: Object.fromEntries(
      functions.map(({ token, args, outputs }) => [
        token,
        {
          inputs: { type: "object", ...membersOf(args, token) },
          outputs: { type: "object", properties: membersOf(outputs, `${token}Result`).properties },
        },
      ]),
    ),
    types,
  };
}
