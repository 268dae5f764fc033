import { DEALLOCATION_OPTIONS, type ExpressionContext, evaluateExpression } from "./evaluate-expression";
import { isMetric } from "./samples/metrics";
import { evaluationError, FormulaError, type FormulaErrorCode, locatedMessage } from "./syntax/formula-error";
import { parseFormula } from "./syntax/parse-formula";
import { Stopped } from "./values/functions";
import { TIME_INTERVALS } from "./values/timestamps";
import { double, type Value, written } from "./values/value";

/** The numbers of nodes that a pool should have. */
export interface NodeTargets {
  readonly dedicated: number;
  readonly lowPriority: number;
}

/** What a formula reads: the time, the samples, and the pool's targets. */
export interface FormulaContext extends ExpressionContext {
  /** The targets before the evaluation. A formula can read them, and keeps those that it does not assign. */
  readonly targets: NodeTargets;
}

/** The result of an evaluation. If there is an error, the targets are those from before. */
export interface FormulaResult {
  readonly targets: NodeTargets;
  /** What happens to the tasks of nodes that leave: requeue, terminate, taskcompletion or retaineddata. */
  readonly deallocation: string;
  /** All variables as Azure writes them: those of the service first, then those of the formula by name. */
  readonly results: string;
  readonly error?: { readonly code: FormulaErrorCode; readonly message: string };
}

/** A variable's value, and the offset of its last assignment. */
interface Assigned {
  readonly value: Value;
  readonly at: number;
}

/** The names of the targets, and their older names. A value that has both is that of the first one. */
const DEDICATED = ["$TargetDedicatedNodes", "$TargetDedicated"] as const;
const LOW_PRIORITY = ["$TargetLowPriorityNodes", "$TargetLowPriority"] as const;
const DEALLOCATION = "$NodeDeallocationOption";
const SERVICE_VARIABLES: readonly string[] = [...DEDICATED, ...LOW_PRIORITY, DEALLOCATION];

/** The limit of local Azure for nodes of each kind per pool. */
const MAX_NODES = 1_000;

/** Evaluates an autoscale formula. A formula that fails leaves the targets, and its error says where it failed. */
export function evaluateFormula(formula: string, context: FormulaContext): FormulaResult {
  const assigned = new Map<string, Assigned>();
  try {
    assignAll(formula, context, assigned);
    const targets = {
      dedicated: target(DEDICATED, context.targets.dedicated, assigned),
      lowPriority: target(LOW_PRIORITY, context.targets.lowPriority, assigned),
    };
    return resultOf(targets, deallocationOf(assigned), assigned);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const { code } = error;
    return {
      ...resultOf(context.targets, "requeue", assigned),
      error: { code, message: locatedMessage(error, formula) },
    };
  }
}

function assignAll(formula: string, context: FormulaContext, assigned: Map<string, Assigned>): void {
  const read = (name: string) => {
    const names = [DEDICATED, LOW_PRIORITY].find((both) => (both as readonly string[]).includes(name)) ?? [name];
    for (const one of [name, ...names]) if (assigned.has(one)) return assigned.get(one)?.value;
    if (names === DEDICATED) return double(context.targets.dedicated);
    if (names === LOW_PRIORITY) return double(context.targets.lowPriority);
    return undefined;
  };
  try {
    for (const { name, value, at } of parseFormula(formula)) {
      const result = evaluateExpression(value, context, read);
      if (name === undefined) continue;
      checkAssignment(name, result, at);
      assigned.set(name, { value: result, at });
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

function checkAssignment(name: string, { type }: Value, at: number): void {
  if (isMetric(name)) throw evaluationError(`${name} is read-only`, at);
  if (Object.hasOwn(TIME_INTERVALS, name) || DEALLOCATION_OPTIONS.includes(name)) {
    throw evaluationError(`${name} is a constant`, at);
  }
  if (!SERVICE_VARIABLES.includes(name)) return;
  const wanted = name === DEALLOCATION ? "nodeDeallocationOption" : "double";
  if (type === wanted) return;
  const fix =
    wanted === "double"
      ? "a double; take avg(), max() or val() of a doubleVec"
      : `one of ${DEALLOCATION_OPTIONS.join(", ")}, without quotes`;
  throw evaluationError(`${name} must be ${fix}, got ${type}`, at);
}

/** Returns a target as a whole number. Azure's examples divide without rounding, as in `(tasks + 3) / 4`. */
function target(names: readonly string[], before: number, assigned: ReadonlyMap<string, Assigned>): number {
  const name = names.find((one) => assigned.has(one));
  if (name === undefined) return before;
  const { value, at } = assigned.get(name)!;
  const nodes = value.type === "double" ? Math.trunc(value.value) : Number.NaN;
  if (nodes >= 0 && nodes <= MAX_NODES) return nodes;
  throw evaluationError(`${name} must be from 0 to ${MAX_NODES}, got ${written(value)}`, at);
}

function deallocationOf(assigned: ReadonlyMap<string, Assigned>): string {
  const option = assigned.get(DEALLOCATION)?.value;
  return option === undefined ? "requeue" : written(option);
}

function resultOf(
  targets: NodeTargets,
  deallocation: string,
  assigned: ReadonlyMap<string, Assigned>,
): Omit<FormulaResult, "error"> {
  const own = [...assigned].filter(([name]) => !SERVICE_VARIABLES.includes(name));
  const all = [
    [DEDICATED[0], targets.dedicated],
    [LOW_PRIORITY[0], targets.lowPriority],
    [DEALLOCATION, deallocation],
    ...own.map(([name, { value }]) => [name, written(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  ];
  return { targets, deallocation, results: all.map(([name, value]) => `${name}=${value}`).join(";") };
}
