import { ARM_OPERATIONS } from "./operations";
import { shapeByMappers } from "./published-mappers";
import { shapeByTypes } from "./published-types";
import { problemsOf, type Shape } from "./shape";

/** Inputs that the provider uses itself, and does not send. */
const OWN_INPUTS: readonly string[] = ["azureApiVersion", "__createBeforeDelete"];

/**
 * Returns all differences between the published schemas of Azure and the inputs of a resource as azure-native gets
 * them. There are two schemas for each type, except for networks:
 *
 * - Microsoft's generated client has patterns, limits and read-only properties. The versions of some are older.
 * - azure-native's own types have the enums and the required properties of exactly the version that it uses.
 *
 * @param type such as `batch:Pool`.
 */
export function requestProblems(type: string, inputs: Readonly<Record<string, unknown>>): string[] {
  const operation = ARM_OPERATIONS[type];
  if (operation === undefined) return [`${type} is not in ARM_OPERATIONS; add its request`];
  const sent = Object.fromEntries(Object.entries(inputs).filter(([name]) => !OWN_INPUTS.includes(name)));
  const { byMappers, byTypes } = shapesOf(type);
  return [...new Set([...(byMappers ? problemsOf(byMappers, sent) : []), ...problemsOf(byTypes, sent)])];
}

interface Shapes {
  readonly byMappers: Shape | undefined;
  readonly byTypes: Shape;
}

const shapes = new Map<string, Shapes>();

function shapesOf(type: string): Shapes {
  const { apiVersion, client } = ARM_OPERATIONS[type]!;
  const known = shapes.get(type) ?? {
    byMappers: client && shapeByMappers(apiVersion, client),
    byTypes: shapeByTypes(type),
  };
  shapes.set(type, known);
  return known;
}

/** Returns what azure-native adds if a program leaves it out: a generated name, and the location of the group. */
export function providerDefaults(type: string, resourceName: string): Record<string, unknown> {
  const name = ARM_OPERATIONS[type]?.name;
  return {
    ...(name !== undefined && { [name]: `${resourceName}1a2b3c4d` }),
    ...("location" in (shapesOf(type).byTypes.properties?.() ?? {}) && { location: "westeurope" }),
  };
}
