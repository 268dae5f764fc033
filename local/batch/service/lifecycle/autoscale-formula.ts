/** Why a formula cannot be evaluated. */
export class FormulaError extends Error {}

/** The values that a formula assigns, by variable. */
export type Assignments = ReadonlyMap<string, number | string>;

/** What a formula can assign to `$NodeDeallocationOption`. */
const deallocations = new Set(["requeue", "terminate", "taskcompletion", "retaineddata"]);

const functions: Readonly<Record<string, (...values: number[]) => number>> = { min: Math.min, max: Math.max };

/**
 * Evaluates an autoscale formula ("Automatic formula scaling in Azure Batch"): assignments of numbers, arithmetic,
 * `min`, `max`, and variables that the formula has assigned. Other variables and functions of Azure, such as samples of
 * metrics, do not exist here.
 *
 * @throws {FormulaError} for the first part that is wrong or unsupported.
 */
export function evaluateFormula(formula: string): Assignments {
  const tokens = tokensOf(formula);
  const assigned = new Map<string, number | string>();
  let position = 0;

  const peek = () => tokens[position];
  const take = () => tokens[position++] ?? fail("the formula ends too early");
  function expect(token: string): void {
    const found = take();
    if (found !== token) fail(`"${token}" is missing before "${found}"`);
  }

  function sum(): number {
    let value = product();
    while (peek() === "+" || peek() === "-") value = take() === "+" ? value + product() : value - product();
    return value;
  }

  function product(): number {
    let value = factor();
    while (peek() === "*" || peek() === "/") value = take() === "*" ? value * factor() : value / factor();
    return value;
  }

  function factor(): number {
    const token = take();
    if (token === "-") return -factor();
    if (token === "(") {
      const value = sum();
      expect(")");
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    const call = Object.hasOwn(functions, token) ? functions[token] : undefined;
    if (call !== undefined && peek() === "(") return call(...listOfArguments());
    const value = assigned.get(token);
    return typeof value === "number" ? value : fail(`local Azure does not know "${token}"`);
  }

  function listOfArguments(): number[] {
    expect("(");
    const values = [sum()];
    while (peek() === ",") {
      take();
      values.push(sum());
    }
    expect(")");
    return values;
  }

  while (position < tokens.length) {
    const name = take();
    if (!/^[$a-z_]/i.test(name)) fail(`a statement must begin with a variable, got "${name}"`);
    expect("=");
    const option = peek() ?? "";
    if (name === "$NodeDeallocationOption" && deallocations.has(option)) assigned.set(name, take());
    else assigned.set(name, sum());
    if (position < tokens.length) expect(";");
  }
  return assigned;
}

function tokensOf(formula: string): string[] {
  const text = formula.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, " ");
  const token = /\s*(\d+(?:\.\d+)?|\$?[a-z_]\w*|[-+*/();,=])/iy;
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const start = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) return fail(`local Azure cannot evaluate "${text.slice(start).trim().slice(0, 20)}"`);
    tokens.push(found);
  }
  return tokens;
}

function fail(message: string): never {
  throw new FormulaError(message);
}
