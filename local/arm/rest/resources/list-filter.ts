import { ArmError } from "../../arm-error";
import { objectAt, type Properties } from "../../properties";

/** A condition, such as `resourceType eq 'Microsoft.Batch/batchAccounts'`. */
const CONDITION =
  /^(?:(?<name>\w+)\s+(?<operator>eq|ne)\s+'(?<value>(?:[^']|'')*)'|substringof\('(?<part>(?:[^']|'')*)',\s*(?<inside>\w+)\))$/i;

const FIELDS: ReadonlyMap<string, (item: Properties) => unknown> = new Map([
  ["resourcetype", ({ type }: Properties) => type],
  ["name", ({ name }: Properties) => name],
  ["location", ({ location }: Properties) => location],
  ["resourcegroup", ({ id }: Properties) => String(id).split("/")[4]],
]);

/**
 * Returns whether items match the `$filter` of "Resources - List": conditions on `resourceType`, `name`, `location`,
 * `resourceGroup`, `tagName` and `tagValue`, combined by `and`.
 *
 * @throws {ArmError} 400 `InvalidFilterInQueryString`
 */
export function parseListFilter(filter: string | null): (item: Properties) => boolean {
  if (!filter) return () => true;
  const conditions = conditionsOf(filter).map((text) => condition(text.trim(), filter));
  const tagName = conditions.find(({ name }) => name === "tagname")?.value;
  return (item) => conditions.every(({ matches }) => matches(item, tagName));
}

/** Splits a filter at each `and` outside quotes. The value of a tag can contain the word. */
function conditionsOf(filter: string): string[] {
  return filter.split(/\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)/i);
}

interface Condition {
  readonly name: string;
  readonly value: string;
  readonly matches: (item: Properties, tagName: string | undefined) => boolean;
}

function condition(text: string, filter: string): Condition {
  const { name, operator, value = "", part, inside } = CONDITION.exec(text)?.groups ?? {};
  const searched = FIELDS.get(String(inside).toLowerCase());
  if (part !== undefined && searched !== undefined) {
    return { name: "", value: "", matches: (item) => lower(searched(item)).includes(lower(unquoted(part))) };
  }
  const wanted = unquoted(value);
  const key = String(name).toLowerCase();
  if (key === "tagname")
    return { name: key, value: wanted, matches: (item) => Object.hasOwn(objectAt(item, "tags"), wanted) };
  if (key === "tagvalue") {
    return { name: key, value: wanted, matches: (item, tag) => objectAt(item, "tags")[tag ?? ""] === wanted };
  }
  const field = FIELDS.get(key);
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
