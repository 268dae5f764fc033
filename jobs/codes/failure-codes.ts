import type { FailureCode, FailureSubject } from "./failure-code";
import { JOB_CODES } from "./job-codes";
import { NODE_CODES } from "./node-codes";
import { REQUEST_CODES } from "./request-codes";
import { RESIZE_CODES } from "./resize-codes";
import { TASK_CODES } from "./task-codes";

/** The cause and the fix of every documented code of a failure. docs/failures.md shows the same table. */
export const FAILURE_CODES: readonly FailureCode[] = [
  ...TASK_CODES,
  ...JOB_CODES,
  ...RESIZE_CODES,
  ...NODE_CODES,
  ...REQUEST_CODES,
];

/** Returns the entry of a code, or undefined if the code is not documented. Codes are compared without case. */
export function findFailureCode(of: FailureSubject, code: string): FailureCode | undefined {
  const key = code.toLowerCase();
  return FAILURE_CODES.find((entry) => entry.of === of && entry.code.toLowerCase() === key);
}
