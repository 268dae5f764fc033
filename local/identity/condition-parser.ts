/** A role assignment's condition, as a tree. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly operands: readonly Condition[] }
  | { readonly kind: "not"; readonly operand: Condition }
  | { readonly kind: "actionMatches"; readonly pattern: string }
  | {
      readonly kind: "compare";
      readonly attribute: Attribute;
      readonly operator: Operator;
      readonly values: readonly string[];
    };

export type Attribute = "accountName" | "containerName" | "blobPath" | "principalType";

export interface Operator {
  readonly comparison: "Equals" | "StartsWith" | "Like";
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  /** Whether any or all of the values on the right must match. A resource's attribute is a single value on the left. */
  readonly quantifier: "any" | "all";
}

/** A condition that local Azure cannot enforce. It is refused when the role is assigned. */
export class ConditionError extends Error {
  readonly code = "InvalidCondition";
  constructor(message: string) {
    super(message);
    this.name = "ConditionError";
  }
}

/** The supported attributes of resources, by name in lower case. */
const attributes: Readonly<Record<string, Attribute>> = {
  "microsoft.authorization/roleassignments:principaltype": "principalType",
  "microsoft.storage/storageaccounts:name": "accountName",
  "microsoft.storage/storageaccounts/blobservices/containers:name": "containerName",
  "microsoft.storage/storageaccounts/blobservices/containers/blobs:path": "blobPath",
};

const TOKEN_PATTERN =
  /\s+|(?<symbol>&&|\|\||[()!{},])|(?<text>'[^']*')|(?<attribute>@\w+\[[^\]]*\])|(?<word>[A-Za-z]+(?::[A-Za-z]+)?)/y;

interface Token {
  readonly kind: "symbol" | "text" | "attribute" | "word" | "end";
  readonly value: string;
  readonly at: number;
}

/**
 * Parses a condition, version 2.0 (learn.microsoft.com, "Azure role assignment condition format and syntax").
 *
 * @throws {ConditionError} if it is malformed, or uses something that local Azure does not support.
 */
export function parseCondition(condition: string): Condition {
  const tokens = tokenize(condition);
  let position = 0;

  const peek = (): Token => tokens[position]!;
  const next = (): Token => tokens[position++]!;
  const take = (value: string): Token => {
    const token = next();
    if (token.value !== value || token.kind === "text") throw unexpected(token, `'${value}'`);
    return token;
  };

  const whole = expression();
  if (peek().kind !== "end") throw unexpected(peek(), "the end");
  return whole;

  function expression(): Condition {
    const operands = [unary()];
    let kind: "and" | "or" | undefined;
    for (let joined = joins(peek()); joined !== undefined; joined = joins(peek())) {
      if (kind !== undefined && joined !== kind) {
        throw new ConditionError(`condition must group AND and OR with parentheses, got both at ${peek().at}`);
      }
      kind = joined;
      next();
      operands.push(unary());
    }
    return kind === undefined ? operands[0]! : { kind, operands };
  }

  function unary(): Condition {
    const token = next();
    if (token.value === "!" || isWord(token, "not")) return { kind: "not", operand: unary() };
    if (token.value === "(" && token.kind === "symbol") {
      const inner = expression();
      take(")");
      return inner;
    }
    if (isWord(token, "actionmatches")) {
      take("{");
      const pattern = text();
      take("}");
      return { kind: "actionMatches", pattern };
    }
    if (token.kind === "attribute") return comparison(attributeOf(token));
    if (token.kind === "word") {
      throw new ConditionError(
        `condition must use what local Azure enforces (ActionMatches and comparisons of @Resource attributes), got ${token.value} at ${token.at}`,
      );
    }
    throw unexpected(token, "an expression");
  }

  function comparison(attribute: Attribute): Condition {
    const token = next();
    if (token.kind !== "word") throw unexpected(token, "an operator");
    const operator = operatorOf(token);
    const crossProduct = token.value.includes(":");
    return { kind: "compare", attribute, operator, values: crossProduct ? set() : [text()] };
  }

  function set(): string[] {
    take("{");
    const values = [text()];
    while (peek().value === "," && peek().kind === "symbol") {
      next();
      values.push(text());
    }
    take("}");
    return values;
  }

  function text(): string {
    const token = next();
    if (token.kind !== "text") throw unexpected(token, "a text in single quotes");
    return token.value.slice(1, -1);
  }
}

function tokenize(condition: string): Token[] {
  const tokens: Token[] = [];
  TOKEN_PATTERN.lastIndex = 0;
  while (TOKEN_PATTERN.lastIndex < condition.length) {
    const at = TOKEN_PATTERN.lastIndex;
    const match = TOKEN_PATTERN.exec(condition);
    if (match === null) throw unexpected({ kind: "symbol", value: condition.slice(at, at + 12), at }, "an expression");
    const [kind, value] = Object.entries(match.groups!).find(([, group]) => group !== undefined) ?? [];
    if (kind !== undefined) tokens.push({ kind: kind as Token["kind"], value: value!, at });
  }
  return [...tokens, { kind: "end", value: "", at: condition.length }];
}

function joins(token: Token): "and" | "or" | undefined {
  if (token.value === "&&" || isWord(token, "and")) return "and";
  if (token.value === "||" || isWord(token, "or")) return "or";
  return undefined;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.value.toLowerCase() === word;
}

function attributeOf(token: Token): Attribute {
  const [, source, name] = /^@(\w+)\[\s*(.*?)\s*\]$/s.exec(token.value)!;
  const attribute = attributes[name!.toLowerCase()];
  const sources = attribute === "principalType" ? ["resource", "request"] : ["resource"];
  if (attribute === undefined || !sources.includes(source!.toLowerCase())) {
    throw new ConditionError(
      `condition must compare an attribute that local Azure knows (@Resource with account name, container name or blob path), got ${token.value} at ${token.at}`,
    );
  }
  return attribute;
}

function operatorOf(token: Token): Operator {
  const match = /^(?:ForA(?:ny|ll)OfA(ny|ll)Values:)?String(Not)?(Equals|StartsWith|Like)(IgnoreCase)?$/i.exec(
    token.value,
  );
  if (match === null) {
    throw new ConditionError(
      `condition must compare with a string operator (StringEquals, StringStartsWith, StringLike, their Not and IgnoreCase), got ${token.value} at ${token.at}`,
    );
  }
  const [, quantifier, negated, comparison, ignoreCase] = match;
  const comparisons = { equals: "Equals", startswith: "StartsWith", like: "Like" } as const;
  return {
    comparison: comparisons[comparison!.toLowerCase() as keyof typeof comparisons],
    negated: negated !== undefined,
    ignoreCase: ignoreCase !== undefined,
    quantifier: quantifier?.toLowerCase() === "ll" ? "all" : "any",
  };
}

function unexpected(token: Token, expected: string): ConditionError {
  const got = token.kind === "end" ? "the end" : token.value;
  return new ConditionError(`condition must have ${expected} at ${token.at}, got ${got}`);
}
