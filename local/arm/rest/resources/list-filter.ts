import { ArmError } from "../../arm-error";
import { objectAt, type Properties } from "../../properties";

/** A condition, such as `resourceType eq 'Microsoft.Batch/batchAccounts'`. */
const CONDITION =
  /^(?:(?<name>\w+)\s+(?<operator>eq|ne)\s+'(?<value>(?:[^']|'')*)'|substringof\('(?<part>(?:[^']|'')*)',\s*(?<inside>\w+)\))$/i;

const FIELDS: Readonly<Record<string, (item: Properties) => unknown>> = {
  resourcetype: ({ type }) => type,
  name: ({ name }) => name,
  location: ({ location }) => location,
  resourcegroup: ({ id }) => String(id).split("/")[4],
};

/**
 * Returns whether items match the `$filter` of "Resources - List": conditions on `resourceType`, `name`, `location`,
 * `resourceGroup`, `tagName` and `tagValue`, combined by `and`.
 *
 * @throws {ArmError} 400 `InvalidFilterInQueryString`
 */
export function parseListFilter(filter: string | null): (item: Properties) => boolean {
  if (!filter) return () => true;
  // No name and no type contains this word between blanks.
  const conditions = filter.split(/\s+and\s+/i).map((text) => condition(text.trim(), filter));
  const tagName = conditions.find(({ name }) => name === "tagname")?.value;
  return (item) => conditions.every(({ matches }) => matches(item, tagName));
}

interface Condition {
  readonly name: string;
  readonly value: string;
  readonly matches: (item: Properties, tagName: string | undefined) => boolean;
}

function condition(text: string, filter: string): Condition {
  const { name, operator, value = "", part, inside } = CONDITION.exec(text)?.groups ?? {};
  if (part !== undefined && FIELDS[String(inside).toLowerCase()] !== undefined) {
    const field = FIELDS[String(inside).toLowerCase()]!;
    return { name: "", value: "", matches: (item) => lower(field(item)).includes(lower(unquoted(part))) };
  }
  const wanted = unquoted(value);
  const key = String(name).toLowerCase();
  if (key === "tagname") return { name: key, value: wanted, matches: (item) => wanted in objectAt(item, "tags") };
  if (key === "tagvalue") {
    return { name: key, value: wanted, matches: (item, tag) => objectAt(item, "tags")[tag ?? ""] === wanted };
  }
  const field = FIELDS[key];
  if (field === undefined) {
    throw new ArmError(400, "InvalidFilterInQueryString", `Invalid $filter '${filter}' specified in the query string.`);
  }
  const isEqual = String(operator).toLowerCase() === "eq";
  return { name: key, value: wanted, matches: (item) => (lower(field(item)) === lower(wanted)) === isEqual };
}

function unquoted(text: string): string {
  return text.replaceAll("''", "'");
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
