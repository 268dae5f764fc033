export { evaluateFormula, type FormulaContext, type FormulaResult, type NodeTargets } from "./evaluate-formula";
export { type Metrics, SAMPLE_PERIOD, type Sample } from "./samples/metrics";
export { FormulaError, locatedMessage } from "./syntax/formula-error";
export { parseFormula } from "./syntax/parse-formula";
