import { evaluateFormula, type FormulaResult, type NodeTargets } from "../../autoscale";
import type { Pool } from "../../model";
import type { Account, PoolAtWork } from "../account";
import type { AutoScaleRun } from "../store/records";
import { metricsOf } from "./pool-metrics";

type Targets = Pick<Pool, "targetDedicatedNodes" | "targetLowPriorityNodes">;

/** The result of a formula for a pool. The targets are those from before if the formula fails. */
interface Evaluation {
  readonly run: AutoScaleRun;
  readonly targets: Required<Targets>;
  /** What happens to the tasks of nodes that leave. */
  readonly deallocation: string;
}

/**
 * Evaluates a formula for a pool without applying it. In Azure, a formula that fails is not an error of the request.
 *
 * @param next the pool's properties that are about to apply. Defaults to the current ones.
 */
export function evaluateAutoScale(
  account: Account,
  pool: PoolAtWork,
  formula: string,
  next: Pool = pool.record.pool,
): Evaluation {
  const { settings } = account.environment;
  const time = settings.get("autoscale.time");
  const now = time === "now" ? Date.now() : time;
  const { targetDedicatedNodes = 0, targetLowPriorityNodes = 0 } = pool.record.pool;
  const result = evaluateFormula(formula, {
    now,
    targets: { dedicated: targetDedicatedNodes, lowPriority: targetLowPriorityNodes },
    current: { ...metricsOf(account, pool, next), $CPUPercent: 0 },
    samples: pool.autoScale?.history.samples(now) ?? [],
    sampleDelay: settings.get("autoscale.sampleDelay"),
    random: Math.random,
    sunday: 0,
  });
  return { run: runOf(result), targets: targetsOf(result.targets), deallocation: result.deallocation };
}

/** Gives a pool with a formula the targets of the formula, or those from before if it fails. */
export function autoScaled(
  account: Account,
  pool: PoolAtWork,
  next: Pool,
): { readonly pool: Pool; readonly run?: AutoScaleRun; readonly deallocation?: string } {
  if (next.enableAutoScale !== true) return { pool: next };
  const { run, targets, deallocation } = evaluateAutoScale(account, pool, String(next.autoScaleFormula), next);
  return { pool: { autoScaleEvaluationInterval: "PT15M", ...next, ...targets }, run, deallocation };
}

function targetsOf({ dedicated, lowPriority }: NodeTargets): Required<Targets> {
  return { targetDedicatedNodes: dedicated, targetLowPriorityNodes: lowPriority };
}

/** The messages of Azure for the errors of an evaluation. The details are in `values`. */
const MESSAGES = {
  AutoScalingFormulaSyntaxError: "The specified auto-scaling formula has a syntax error.",
  AutoScalingFormulaEvaluationError: "An error occurred while evaluating the autoscale formula",
  InsufficientSampleData: "Autoscale evaluation failed due to insufficient sample data",
} as const;

function runOf({ results, error }: FormulaResult): AutoScaleRun {
  const timestamp = new Date().toISOString();
  if (error === undefined) return { timestamp, results };
  const { code, message } = error;
  return {
    timestamp,
    results,
    error: { code, message: MESSAGES[code], values: [{ name: "Message", value: message }] },
  };
}
