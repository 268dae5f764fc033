import type { Pool } from "../../model";
import type { AutoScaleRun } from "../store/records";
import { type Assignments, evaluateFormula, FormulaError } from "./autoscale-formula";

type Targets = Pick<Pool, "targetDedicatedNodes" | "targetLowPriorityNodes">;

/** The result of a formula: the run that the pool shows, and the targets; none if the formula fails. */
interface Evaluation {
  readonly run: AutoScaleRun;
  readonly targets: Partial<Targets>;
}

/** Evaluates a formula. In Azure, a formula that fails is not an error of the request, and leaves the targets. */
export function evaluateAutoScale(formula: string): Evaluation {
  const timestamp = new Date().toISOString();
  try {
    const assigned = evaluateFormula(formula);
    return { run: { timestamp, results: resultsOf(assigned) }, targets: targetsOf(assigned) };
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const values = [{ name: "Message", value: error.message }];
    const message = "An error occurred while evaluating the autoscale formula";
    return { run: { timestamp, error: { code: "AutoScalingFormulaEvaluationError", message, values } }, targets: {} };
  }
}

/**
 * Gives a pool with a formula the targets of the formula, or those from before if it fails. The formulas that local
 * Azure can evaluate always have the same result, so they are not evaluated again after the interval.
 */
export function autoScaled(pool: Pool, before?: Pool): { readonly pool: Pool; readonly run?: AutoScaleRun } {
  if (pool.enableAutoScale !== true) return { pool };
  const { run, targets } = evaluateAutoScale(String(pool.autoScaleFormula));
  const kept = {
    targetDedicatedNodes: before?.targetDedicatedNodes ?? 0,
    targetLowPriorityNodes: before?.targetLowPriorityNodes ?? 0,
  };
  return { pool: { autoScaleEvaluationInterval: "PT15M", ...pool, ...kept, ...targets }, run };
}

const systemVariables = ["$TargetDedicatedNodes", "$TargetLowPriorityNodes", "$NodeDeallocationOption"] as const;
const defaults = { $TargetDedicatedNodes: 0, $TargetLowPriorityNodes: 0, $NodeDeallocationOption: "requeue" };

/** Returns the results as Azure writes them: the system's variables, then the formula's own ones. */
function resultsOf(assigned: Assignments): string {
  const all = new Map<string, unknown>([
    ...systemVariables.map((name) => [name, defaults[name]] as const),
    ...assigned,
  ]);
  return [...all].map(([name, value]) => `${name}=${value}`).join(";");
}

function targetsOf(assigned: Assignments): Targets {
  const target = (name: string) => Math.max(0, Math.floor(Number(assigned.get(name) ?? 0)));
  return {
    targetDedicatedNodes: target("$TargetDedicatedNodes"),
    targetLowPriorityNodes: target("$TargetLowPriorityNodes"),
  };
}
