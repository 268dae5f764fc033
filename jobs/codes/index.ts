export type { FailureCode, FailureSubject } from "./failure-code";
export { FAILURE_CODES, findFailureCode } from "./failure-codes";
