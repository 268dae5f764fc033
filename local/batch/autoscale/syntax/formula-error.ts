/** The codes with which Azure reports a formula that it cannot evaluate. */
export type FormulaErrorCode =
  | "AutoScalingFormulaSyntaxError"
  | "AutoScalingFormulaEvaluationError"
  | "InsufficientSampleData";

/** Why a formula cannot be parsed or evaluated. */
export class FormulaError extends Error {
  constructor(
    readonly code: FormulaErrorCode,
    message: string,
    /** The offset in the formula of the part that is wrong. Undefined until the evaluation adds it. */
    readonly at?: number,
  ) {
    super(message);
    this.name = "FormulaError";
  }
}

/** Returns the error of a formula that is not written in the language. */
export function syntaxError(message: string, at: number): FormulaError {
  return new FormulaError("AutoScalingFormulaSyntaxError", message, at);
}

/** Returns the error of a formula whose value cannot be computed. The evaluation adds where. */
export function evaluationError(message: string, at?: number): FormulaError {
  return new FormulaError("AutoScalingFormulaEvaluationError", message, at);
}

/** Returns a message with its line and column, as Azure writes it: `Line 1, Col 37: …`. */
export function locatedMessage({ message, at = 0 }: FormulaError, formula: string): string {
  const before = formula.slice(0, at).split("\n");
  return `Line ${before.length}, Col ${(before.at(-1)?.length ?? 0) + 1}: ${message}`;
}
