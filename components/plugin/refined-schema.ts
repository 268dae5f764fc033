/** The schema of a Pulumi package, as far as it is refined. */
interface Schema {
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly types: Readonly<Record<string, TypeSchema>>;
}

interface ResourceSchema {
  readonly inputProperties?: Readonly<Record<string, Property>>;
  readonly properties?: Readonly<Record<string, Property>>;
}

interface TypeSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
}

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}

/**
 * Returns the schema that Pulumi infers from the components, with what the inference leaves out:
 *
 * - All numbers are integers. The components have only counts, days and sizes in whole units, and TypeScript has one
 *   type for all numbers.
 * - Types have descriptions.
 * - The name of a type does not end with Args. Pulumi adds Args to the names of input types, such as in Python, so
 *   PipelinePoolArgs would become PipelinePoolArgsArgs.
 *
 * @param descriptions the documentation of types by their names in TypeScript.
 */
export function refineSchema<S extends Schema>(schema: S, descriptions: ReadonlyMap<string, string>): S {
  const types = Object.entries(schema.types).map(([token, type]) => {
    const description = type.description ?? descriptions.get(token.split(":").at(-1) ?? "");
    return [refineToken(token), { ...refineProperties(type), ...(description !== undefined && { description }) }];
  });
  const resources = Object.entries(schema.resources).map(([token, resource]) => [token, refineProperties(resource)]);
  return { ...schema, resources: Object.fromEntries(resources), types: Object.fromEntries(types) };
}

function refineToken(token: string): string {
  return token.replace(/(?<=:\w+)Args$/, "");
}

function refineProperties<T extends ResourceSchema & TypeSchema>(holder: T): T {
  const refine = (properties: Readonly<Record<string, Property>>) =>
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, refineProperty(property)]));
  return {
    ...holder,
    ...(holder.inputProperties !== undefined && { inputProperties: refine(holder.inputProperties) }),
    ...(holder.properties !== undefined && { properties: refine(holder.properties) }),
  };
}

function refineProperty(property: Property): Property {
  const { type, $ref, items, additionalProperties } = property;
  return {
    ...property,
    ...(type === "number" && { type: "integer" }),
    ...($ref !== undefined && { $ref: refineToken($ref) }),
    ...(items !== undefined && { items: refineProperty(items) }),
    ...(additionalProperties !== undefined && { additionalProperties: refineProperty(additionalProperties) }),
  };
}
