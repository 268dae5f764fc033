import { evaluationError } from "../syntax/formula-error";
import { double, doubleVec, type Value } from "./value";

type Type = Value["type"];

const COMPARISONS = "< <= == >= > !=";

/**
 * Left operand, operators, right operand, and the type of the result: the table "Operations" of "Create a formula to
 * automatically scale compute nodes in a Batch pool". There is no subtraction of a timeinterval from a timestamp.
 */
const OPERATIONS: readonly (readonly [left: Type, operators: string, right: Type, result: Type])[] = [
  ["double", "+ - * /", "double", "double"],
  ["double", "*", "timeinterval", "timeinterval"],
  ["doubleVec", "+ - * /", "double", "doubleVec"],
  ["doubleVec", "+ - * /", "doubleVec", "doubleVec"],
  ["timeinterval", "* /", "double", "timeinterval"],
  ["timeinterval", "+ -", "timeinterval", "timeinterval"],
  ["timeinterval", "+", "timestamp", "timestamp"],
  ["timestamp", "+", "timeinterval", "timestamp"],
  ["timestamp", "-", "timestamp", "timeinterval"],
  ["double", COMPARISONS, "double", "double"],
  ["string", COMPARISONS, "string", "double"],
  ["timestamp", COMPARISONS, "timestamp", "double"],
  ["timeinterval", COMPARISONS, "timeinterval", "double"],
  ["double", "&& ||", "double", "double"],
];

/** Returns the value of two operands. @throws {FormulaError} for types that the operator does not have */
export function binaryValue(operator: string, left: Value, right: Value): Value {
  const operation = OPERATIONS.find(
    ([leftType, operators, rightType]) =>
      leftType === left.type && rightType === right.type && ` ${operators} `.includes(` ${operator} `),
  );
  if (operation === undefined) throw evaluationError(`there is no ${left.type} ${operator} ${right.type}`);
  const type = operation[3];
  if (left.type === "doubleVec") return vector(operator, left.values, right);
  if ("text" in left || "text" in right) {
    return double(Number(compared(operator, "text" in left && left.text, "text" in right && right.text)));
  }
  if (!("value" in right)) throw evaluationError(`there is no ${left.type} ${operator} ${right.type}`);
  const value = number(operator, left.value, right.value);
  return { type: type as "double" | "timestamp" | "timeinterval", value };
}

/** Returns the value of `-` or `!` before an operand. */
export function unaryValue(operator: string, operand: Value): Value {
  if (operator === "!" && operand.type === "double") return double(Number(operand.value === 0));
  if (operator === "-" && (operand.type === "double" || operand.type === "timeinterval")) {
    return { type: operand.type, value: -operand.value };
  }
  throw evaluationError(`there is no ${operator}${operand.type}`);
}

function vector(operator: string, left: readonly number[], right: Value): Value {
  if (right.type === "double") return doubleVec(left.map((value) => number(operator, value, right.value)));
  const others = right.type === "doubleVec" ? right.values : [];
  if (others.length !== left.length) {
    throw evaluationError(`two doubleVec must have the same length, got ${left.length} and ${others.length}`);
  }
  return doubleVec(left.map((value, index) => number(operator, value, others[index]!)));
}

function number(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      if (right === 0) throw evaluationError("a division by zero has no value");
      return left / right;
    case "&&":
      return Number(left !== 0 && right !== 0);
    case "||":
      return Number(left !== 0 || right !== 0);
    default:
      return Number(compared(operator, left, right));
  }
}

function compared<T>(operator: string, left: T, right: T): boolean {
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "!=":
      return left !== right;
    default:
      return left === right;
  }
}
