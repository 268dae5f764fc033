import { evaluationError } from "../syntax/formula-error";
import { parseTime } from "./timestamps";
import { double, doubleVec, type Value } from "./value";

/** What functions need in addition to their arguments. */
export interface FunctionContext {
  /** The time that `time()` returns, in ms since 1970. */
  readonly now: number;
  /** Returns a number from 0 to 1, for `rand()`. */
  readonly random: () => number;
}

type FormulaFunction = (values: readonly Value[], context: FunctionContext) => Value;

/** Thrown by `stop()`: the evaluation ends, and what has been assigned stays. */
export class Stopped extends Error {}

/** Calls a function. @throws {FormulaError} for an unknown name or wrong arguments */
export function callFunction(name: string, values: readonly Value[], context: FunctionContext): Value {
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (called === undefined) throw evaluationError(`there is no function ${name}`);
  return called(values, context);
}

/** The table "Functions" of "Create a formula to automatically scale compute nodes in a Batch pool". */
const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = {
  avg: summary((values) => total(values) / values.length),
  ceil: componentwise(Math.ceil),
  floor: componentwise(Math.floor),
  len: (values) => double(list(values).length),
  lg: componentwise((value) => Math.log2(positive(value))),
  ln: componentwise((value) => Math.log(positive(value))),
  log: componentwise((value) => Math.log10(positive(value))),
  max: summary((values) => values.reduce((left, right) => Math.max(left, right))),
  min: summary((values) => values.reduce((left, right) => Math.min(left, right))),
  norm: (values) => double(Math.sqrt(total(list(values).map((value) => value * value)))),
  percentile,
  rand: (values, { random }) => {
    count("rand", values, 0);
    return double(random());
  },
  range: summary((values) => values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b))),
  // Halfway cases away from zero; Math.round takes -0.5 to 0.
  round: componentwise((value) => Math.sign(value) * Math.round(Math.abs(value))),
  std: summary(deviation),
  stop: (values) => {
    count("stop", values, 0);
    throw new Stopped();
  },
  sum: (values) => double(total(list(values))),
  time: (values, { now }) => {
    if (values.length === 0) return { type: "timestamp", value: now };
    count("time", values, 1);
    const [text] = values;
    if (text?.type !== "string") throw evaluationError(`time() needs a string, got ${text?.type}`);
    return text.text === "" ? { type: "timestamp", value: now } : parseTime(text.text);
  },
  val: (values) => {
    const [vector, index] = vectorAndNumber("val", values);
    const value = vector[index];
    if (value !== undefined) return double(value);
    throw evaluationError(`val() needs a position from 0 to ${vector.length - 1}, got ${index}`);
  },
};

/** Returns a function that takes a list with at least one number to one number. */
function summary(of: (values: readonly number[]) => number): FormulaFunction {
  return (values) => {
    const numbers = list(values);
    if (numbers.length === 0) throw evaluationError("a list without numbers has no value");
    return double(of(numbers));
  };
}

/** Returns a function of a double, or of each number of a list. */
function componentwise(of: (value: number) => number): FormulaFunction {
  return (values) => {
    const [only] = values;
    if (values.length === 1 && only?.type === "double") return double(of(only.value));
    return doubleVec(list(values).map(of));
  };
}

/** Returns the numbers of a doubleVecList: any number of doubles and doubleVecs. */
function list(values: readonly Value[]): readonly number[] {
  return values.flatMap((value) => {
    if (value.type === "double") return value.value;
    if (value.type === "doubleVec") return value.values;
    throw evaluationError(`the function needs double or doubleVec, got ${value.type}`);
  });
}

function total(values: readonly number[]): number {
  return values.reduce((left, right) => left + right, 0);
}

/** Returns the sample standard deviation, which divides by one less than the number of values. */
function deviation(values: readonly number[]): number {
  if (values.length === 1) throw evaluationError("std() needs at least two numbers, got 1");
  const mean = total(values) / values.length;
  return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
}

/** Returns the element below or at which `p` percent of the vector are: the nearest rank, as Azure says "element". */
function percentile(values: readonly Value[]): Value {
  const [vector, percent] = vectorAndNumber("percentile", values);
  if (percent < 0 || percent > 100) throw evaluationError(`percentile() needs 0 to 100 percent, got ${percent}`);
  if (vector.length === 0) throw evaluationError("a list without numbers has no value");
  const sorted = [...vector].sort((left, right) => left - right);
  return double(sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!);
}

function vectorAndNumber(name: string, values: readonly Value[]): readonly [readonly number[], number] {
  count(name, values, 2);
  const [vector, number] = values;
  if (vector?.type === "doubleVec" && number?.type === "double") return [vector.values, number.value];
  throw evaluationError(`${name}() needs a doubleVec and a double, got ${vector?.type} and ${number?.type}`);
}

function count(name: string, values: readonly Value[], wanted: number): void {
  if (values.length !== wanted) throw evaluationError(`${name}() needs ${wanted} arguments, got ${values.length}`);
}

function positive(value: number): number {
  if (value > 0) return value;
  throw evaluationError(`a logarithm needs a number above 0, got ${value}`);
}
