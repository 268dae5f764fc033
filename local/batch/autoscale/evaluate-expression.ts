import { CURRENT_NUMBERS, FORMER_METRICS, isMetric, type Metrics } from "./samples/metrics";
import { callMethod, type SampleContext } from "./samples/sample-methods";
import { evaluationError, FormulaError } from "./syntax/formula-error";
import type { Binary, Expression } from "./syntax/syntax-tree";
import { callFunction, type FunctionContext } from "./values/functions";
import { binaryValue, unaryValue } from "./values/operators";
import { memberOf, type SundayNumber, TIME_INTERVALS } from "./values/timestamps";
import { double, type Value } from "./values/value";

/** What an expression can read. */
export interface ExpressionContext extends FunctionContext, SampleContext {
  /** The metrics at the time of the evaluation. */
  readonly current: Metrics;
  /** The number of Sunday as a weekday. */
  readonly sunday: SundayNumber;
}

/** Values of `$NodeDeallocationOption`. */
export const DEALLOCATION_OPTIONS: readonly string[] = ["requeue", "terminate", "taskcompletion", "retaineddata"];

/**
 * Returns the value of an expression. Both operands of `&&` and `||` are evaluated, and only one branch of a condition.
 *
 * @param read returns the value of a variable, or undefined if it has none.
 * @throws {FormulaError} with the offset of the part that has no value
 */
export function evaluateExpression(
  expression: Expression,
  context: ExpressionContext,
  read: (name: string) => Value | undefined,
): Value {
  const value = (part: Expression) => evaluateExpression(part, context, read);
  const { at } = expression;
  switch (expression.kind) {
    case "number":
      return double(expression.value);
    case "string":
      return { type: "string", text: expression.text };
    case "name":
      return located(at, () => valueOfName(expression.name, context, read));
    case "unary": {
      const operand = value(expression.operand);
      return located(at, () => unaryValue(expression.operator, operand));
    }
    case "binary":
      return chain(expression, at, value);
    case "condition": {
      const condition = value(expression.condition);
      if (condition.type !== "double") throw evaluationError(`a condition must be a double, got ${condition.type}`, at);
      return value(condition.value === 0 ? expression.no : expression.yes);
    }
    case "call": {
      const values = expression.values.map(value);
      return located(at, () => callFunction(expression.name, values, context));
    }
    case "member": {
      const of = value(expression.of);
      return located(at, () => memberOf(of, expression.name, context.sunday));
    }
    case "method": {
      const { of, name } = expression;
      const values = expression.values.map(value);
      return located(at, () => {
        if (of.kind !== "name" || !isMetric(of.name)) throw evaluationError(`only metrics have the method ${name}`);
        return callMethod(of.name, name, values, context);
      });
    }
  }
}

/** Evaluates a long sum from its left end, without a call for each of its operators. */
function chain(last: Binary, lastAt: number, value: (part: Expression) => Value): Value {
  const links = [{ ...last, at: lastAt }];
  let first = last.left;
  while (first.kind === "binary") {
    links.push(first);
    first = first.left;
  }
  return links.reduceRight((left, { operator, right, at }) => {
    const other = value(right);
    return located(at, () => binaryValue(operator, left, other));
  }, value(first));
}

function valueOfName(name: string, { current }: ExpressionContext, read: (name: string) => Value | undefined): Value {
  const length = Object.hasOwn(TIME_INTERVALS, name) ? TIME_INTERVALS[name] : undefined;
  if (length !== undefined) return { type: "timeinterval", value: length };
  if (DEALLOCATION_OPTIONS.includes(name)) return { type: "nodeDeallocationOption", text: name };
  if (isMetric(name)) {
    if (CURRENT_NUMBERS.includes(name)) return double(current[name]);
    throw evaluationError(`${name} needs a method, such as ${name}.GetSample(1)`);
  }
  if (FORMER_METRICS.includes(name)) throw evaluationError(`Azure's documentation no longer has ${name}`);
  return read(name) ?? unknown(name);
}

function unknown(name: string): never {
  throw evaluationError(`${name} has no value; names distinguish upper and lower case`);
}

/** Adds the offset to an error that has none. */
function located<T>(at: number, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof FormulaError) || error.at !== undefined) throw error;
    throw new FormulaError(error.code, error.message, at);
  }
}
