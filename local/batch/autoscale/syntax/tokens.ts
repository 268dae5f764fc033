import { syntaxError } from "./formula-error";

/** One word, number, text or symbol of a formula, and its offset. The last token of a formula is `end`. */
export interface Token {
  readonly kind: "number" | "string" | "name" | "symbol" | "end";
  /** The token as it is written. That of a string has no quotes. */
  readonly text: string;
  readonly at: number;
}

const SPACE = /\s+|\/\/[^\n]*/y;
const NAME = /\$?[A-Za-z_]\w*/y;
const NUMBER = /\d+(?:\.\d+)?/y;
const STRING = /"[^"\n]*"/y;
const SYMBOL = /&&|\|\||[<>=!]=|[-+*/()?:;,=<>!.]/y;

const KINDS = [
  ["name", NAME],
  ["number", NUMBER],
  ["string", STRING],
  ["symbol", SYMBOL],
] as const;

/** Divides a formula into its tokens, without blanks and comments. @throws {FormulaError} for other characters. */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = afterSpace(formula, at);
    if (at === formula.length) return [...tokens, { kind: "end", text: "", at }];
    const token = tokenAt(formula, at);
    tokens.push(token);
    at += token.kind === "string" ? token.text.length + 2 : token.text.length;
  }
}

function tokenAt(formula: string, at: number): Token {
  for (const [kind, pattern] of KINDS) {
    const written = match(pattern, formula, at);
    if (written === undefined) continue;
    if (kind === "number" && /[\w$]/.test(formula.charAt(at + written.length))) {
      throw syntaxError("a number must end with a digit", at);
    }
    return { kind, text: kind === "string" ? written.slice(1, -1) : written, at };
  }
  const character = String.fromCodePoint(formula.codePointAt(at) ?? 0);
  throw syntaxError(character === '"' ? "a text has no end" : `unexpected character ${character}`, at);
}

/** Returns the offset after blanks and comments. */
function afterSpace(formula: string, start: number): number {
  let at = start;
  for (;;) {
    if (formula.startsWith("/*", at)) {
      const end = formula.indexOf("*/", at + 2);
      if (end === -1) throw syntaxError("a comment has no end", at);
      at = end + 2;
      continue;
    }
    const space = match(SPACE, formula, at);
    if (space === undefined) return at;
    at += space.length;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
