import { evaluateFormula, type FormulaContext, type FormulaResult, type Metrics } from "../../../batch/autoscale";

/** A Saturday. */
export const NOW = Date.parse("2026-11-28T08:30:15.250Z");

const NONE: Metrics = {
  $CPUPercent: 0,
  $ActiveTasks: 0,
  $RunningTasks: 0,
  $PendingTasks: 0,
  $SucceededTasks: 0,
  $FailedTasks: 0,
  $TaskSlotsPerNode: 1,
  $CurrentDedicatedNodes: 0,
  $CurrentLowPriorityNodes: 0,
  $PreemptedNodeCount: 0,
  $UsableNodeCount: 0,
};

/** What a test says about a pool: the rest is empty. */
export interface Given extends Partial<Omit<FormulaContext, "samples" | "current">> {
  readonly current?: Partial<Metrics>;
  /** Samples by their age in seconds. */
  readonly ages?: Readonly<Record<number, Partial<Metrics>>>;
}

/** Evaluates a formula for a pool that has 3 dedicated nodes and 1 Spot node as its targets. */
export function evaluated(formula: string, { current, ages = {}, ...given }: Given = {}): FormulaResult {
  const { now = NOW } = given;
  const samples = Object.entries(ages)
    .map(([age, metrics]) => ({ time: now - Number(age) * 1_000, metrics: { ...NONE, ...metrics } }))
    .sort((left, right) => left.time - right.time);
  return evaluateFormula(formula, {
    now,
    targets: { dedicated: 3, lowPriority: 1 },
    sampleDelay: 0,
    random: () => 0.25,
    sunday: 0,
    ...given,
    current: { ...NONE, ...current },
    samples,
  });
}

/** Returns the value of an expression as the results show it, or the error with its place. */
export function shown(expression: string, given?: Given): string {
  const { results, error } = evaluated(`x = ${expression};`, given);
  return error === undefined ? results.replace(/^.*;x=/, "") : error.message;
}
