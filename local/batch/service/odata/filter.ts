import { invalidQuery } from "../errors";

/** Returns whether an object of a list matches, in the shape in which it is returned. */
type Filter = (entity: Readonly<Record<string, unknown>>) => boolean;

type Value = string | number | boolean | null | undefined;

/**
 * The maximum nesting depth of `not` and parentheses, because parsing needs a stack of that depth. Azure does not
 * document its own limit.
 */
const MAX_DEPTH = 100;

/**
 * Parses `$filter`: comparisons with eq, ne, gt, ge, lt and le, `startswith(property,'text')`, and, or, not and
 * parentheses, over properties such as `state` or `executionInfo/exitCode`.
 *
 * @param properties allowed values for the first part of a property.
 * @throws {BatchServiceError} InvalidQueryParameterValue if the clause cannot be parsed.
 */
export function parseFilter(clause: string, properties: readonly string[]): Filter {
  const fail = (reason: string) => invalidQuery("$filter", clause, reason);
  const tokens = tokenize(clause);
  let at = 0;
  const peek = () => tokens[at]?.toLowerCase();
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token.toLowerCase() !== expected)) {
      throw fail(`expected ${expected ?? "more"}, got ${token ?? "the end"}`);
    }
    return token;
  };

  let depth = 0;
  const deeper = <T>(read: () => T): T => {
    if (++depth > MAX_DEPTH) throw fail(`the clause must have at most ${MAX_DEPTH} nested parentheses and nots`);
    const result = read();
    depth--;
    return result;
  };
  const or = (): Filter => {
    let left = and();
    while (peek() === "or") {
      take();
      const [first, second] = [left, and()];
      left = (entity) => first(entity) || second(entity);
    }
    return left;
  };
  const and = (): Filter => {
    let left = unary();
    while (peek() === "and") {
      take();
      const [first, second] = [left, unary()];
      left = (entity) => first(entity) && second(entity);
    }
    return left;
  };
  const unary = (): Filter => {
    if (peek() === "not") {
      take();
      const inner = deeper(unary);
      return (entity) => !inner(entity);
    }
    if (peek() === "(") {
      take();
      const inner = deeper(or);
      take(")");
      return inner;
    }
    if (peek() === "startswith") return startsWith();
    return comparison();
  };
  const startsWith = (): Filter => {
    take();
    take("(");
    const read = property();
    take(",");
    const prefix = literal();
    take(")");
    return (entity) => String(read(entity) ?? "").startsWith(String(prefix));
  };
  const comparison = (): Filter => {
    const read = property();
    const operator = take().toLowerCase();
    const compare = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
    if (compare === undefined) throw fail(`the operator must be one of ${Object.keys(operators).join(", ")}`);
    const expected = literal();
    return (entity) => compare(read(entity), expected);
  };
  const property = () => {
    const path = take().split("/");
    if (!properties.includes(path[0]!)) {
      throw fail(`the property must be one of ${properties.join(", ")}, got ${path.join("/")}`);
    }
    return (entity: Readonly<Record<string, unknown>>) => valueAt(entity, path);
  };
  const literal = (): Value => {
    const token = take();
    const value = literalOf(token);
    if (value === undefined) throw fail(`expected a value, got ${token}`);
    return value;
  };

  const filter = or();
  if (at < tokens.length) throw fail(`expected the end, got ${tokens[at]}`);
  return filter;

  function tokenize(text: string): string[] {
    const found: string[] = text.match(/datetime'[^']*'|'(?:[^']|'')*'|[(),]|[^\s(),']+|'/gi) ?? [];
    if (found.length === 0 || found.includes("'")) throw fail("the clause must be a filter with closed quotes");
    return found;
  }
}

const operators: Record<string, (actual: Value, expected: Value) => boolean> = {
  eq: (actual, expected) => order(actual, expected) === 0,
  ne: (actual, expected) => order(actual, expected) !== 0,
  gt: (actual, expected) => order(actual, expected) > 0,
  ge: (actual, expected) => order(actual, expected) >= 0,
  lt: (actual, expected) => order(actual, expected) < 0,
  le: (actual, expected) => order(actual, expected) <= 0,
};

/** Compares two values. Returns NaN, which only matches "not equal", if a property is absent. */
function order(actual: Value, expected: Value): number {
  if (actual === undefined || actual === null || expected === null)
    return (actual ?? null) === expected ? 0 : Number.NaN;
  if (typeof expected === "number" || typeof actual === "number") return Number(actual) - Number(expected);
  // Ids and enumerations keep their case but are compared without it. ISO times in UTC can be compared as text.
  const [left, right] = [String(actual).toLowerCase(), String(expected).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function literalOf(token: string): Value {
  const quoted = /^(datetime)?'(.*)'$/is.exec(token);
  if (quoted !== null) {
    const text = quoted[2]!.replaceAll("''", "'");
    if (quoted[1] === undefined) return text;
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
  }
  if (token === "null") return null;
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === "true";
  return token !== "" && Number.isFinite(Number(token)) ? Number(token) : undefined;
}

function valueAt(entity: unknown, path: readonly string[]): Value {
  let value = entity;
  for (const part of path) value = (value as Record<string, unknown> | undefined)?.[part];
  return value as Value;
}
