import { FormulaError, locatedMessage, parseFormula } from "../../autoscale";
import { BatchServiceError } from "../errors";
import { checked, text } from "./shapes";

/** Azure's limit for a formula in characters: 8 KB. */
const MAX_LENGTH = 8_192;

/**
 * An autoscale formula: not too long, and without syntax errors. A formula that has no value, such as one that reads an
 * unknown variable, is accepted: its error is the result of the evaluation.
 */
export const formulaShape = checked((value, path) => {
  text({ min: 1 })(value, path);
  const formula = String(value);
  if (formula.length > MAX_LENGTH) {
    const Reason = `${path} must have at most ${MAX_LENGTH} characters, got ${formula.length}`;
    throw new BatchServiceError("AutoScalingFormulaTooLong", { PropertyName: path, Reason });
  }
  try {
    parseFormula(formula);
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const Reason = locatedMessage(error, formula);
    throw new BatchServiceError("AutoScalingFormulaSyntaxError", { PropertyName: path, Reason });
  }
});
