import { syntaxError } from "./formula-error";
import type { Expression, Statement } from "./syntax-tree";
import { type Token, tokensOf } from "./tokens";

/** Azure's limit: "a formula can include up to 100 statements". */
const MAX_STATEMENTS = 100;

/** The limit of local Azure, so that no formula exhausts the stack. Azure documents none. */
const MAX_DEPTH = 100;

/** How strongly each operator binds, as in C. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
};

/**
 * Parses an autoscale formula: assignments and expressions that semicolons separate. The time is proportional to the
 * length.
 *
 * @throws {FormulaError} AutoScalingFormulaSyntaxError
 */
export function parseFormula(formula: string): Statement[] {
  const tokens = tokensOf(formula);
  let position = 0;
  let depth = 0;

  const peek = (ahead = 0) => tokens[Math.min(position + ahead, tokens.length - 1)]!;
  const take = () => tokens[position++]!;
  const isSymbol = (text: string, ahead = 0) => peek(ahead).kind === "symbol" && peek(ahead).text === text;
  function expect(text: string): void {
    if (!isSymbol(text)) throw unexpected(peek(), `"${text}"`);
    take();
  }
  /** Parses a part that is inside others, down to the greatest depth. */
  function inside<T>(parse: () => T, levels = 1): T {
    depth += levels;
    if (depth > MAX_DEPTH) {
      throw syntaxError(`parts must be at most ${MAX_DEPTH} levels inside each other`, peek().at);
    }
    const parsed = parse();
    depth -= levels;
    return parsed;
  }

  function statement(): Statement {
    const { kind, text, at } = peek();
    if (kind !== "name" || !isSymbol("=", 1)) return { value: expression(), at };
    position += 2;
    return { name: text, value: expression(), at };
  }

  function expression(): Expression {
    const condition = binary(1);
    if (!isSymbol("?")) return condition;
    const { at } = take();
    const yes = inside(expression);
    expect(":");
    return { kind: "condition", condition, yes, no: inside(expression), at };
  }

  function binary(least: number): Expression {
    let left = unary();
    for (;;) {
      const { kind, text, at } = peek();
      const precedence = kind === "symbol" ? PRECEDENCE[text] : undefined;
      if (precedence === undefined || precedence < least) return left;
      take();
      left = { kind: "binary", operator: text, left, right: binary(precedence + 1), at };
    }
  }

  function unary(): Expression {
    const operators: Token[] = [];
    while (isSymbol("-") || isSymbol("!")) operators.push(take());
    const operand = inside(postfix, operators.length);
    return operators.reduceRight<Expression>(
      (value, { text, at }) => ({ kind: "unary", operator: text, operand: value, at }),
      operand,
    );
  }

  function postfix(): Expression {
    let value = primary();
    for (let members = 1; isSymbol("."); members++) {
      const { at } = take();
      const { kind, text: name } = take();
      if (kind !== "name") throw syntaxError("a name must follow the dot", at);
      const of = value;
      value = inside(() => {
        if (!isSymbol("(")) return { kind: "member", of, name, at };
        return { kind: "method", of, name, values: listOfValues(), at };
      }, members);
    }
    return value;
  }

  function primary(): Expression {
    const token = take();
    const { kind, text, at } = token;
    if (kind === "number") return { kind, value: Number(text), at };
    if (kind === "string") return { kind, text, at };
    if (kind === "name")
      return isSymbol("(") ? { kind: "call", name: text, values: listOfValues(), at } : nameAt(token);
    if (kind !== "symbol" || text !== "(") throw unexpected(token, "a value");
    const value = inside(expression);
    expect(")");
    return value;
  }

  function listOfValues(): Expression[] {
    expect("(");
    const values: Expression[] = [];
    while (!isSymbol(")")) {
      if (values.length > 0) expect(",");
      values.push(inside(expression));
    }
    take();
    return values;
  }

  const statements: Statement[] = [];
  while (peek().kind !== "end") {
    if (statements.length === MAX_STATEMENTS) {
      throw syntaxError(`a formula must have at most ${MAX_STATEMENTS} statements`, peek().at);
    }
    statements.push(statement());
    if (peek().kind !== "end") expect(";");
  }
  return statements;
}

function nameAt({ text, at }: Token): Expression {
  return { kind: "name", name: text, at };
}

function unexpected({ kind, text, at }: Token, wanted: string) {
  return syntaxError(`expected ${wanted}, got ${kind === "end" ? "the end of the formula" : `"${text}"`}`, at);
}
