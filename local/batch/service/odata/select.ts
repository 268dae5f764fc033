import { invalidQuery } from "../errors";

/** Reduces an object to the properties in `$select`. */
type Select = (entity: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * Parses `$select`: names separated by commas, such as `id,state`.
 *
 * @throws {BatchServiceError} InvalidQueryParameterValue for an unknown property.
 */
export function parseSelect(clause: string, properties: readonly string[]): Select {
  const names = clause.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!properties.includes(name)) {
      throw invalidQuery("$select", clause, `each name must be one of ${properties.join(", ")}, got ${name}`);
    }
  }
  return (entity) => Object.fromEntries(Object.entries(entity).filter(([name]) => names.includes(name)));
}
