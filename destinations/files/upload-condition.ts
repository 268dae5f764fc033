import { isResultKind, type OutputKind } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";

/** The conditions of Batch: if the exit code of the task is 0, if it is another, or in both cases. */
const UPLOAD_CONDITIONS = ["tasksuccess", "taskfailure", "taskcompletion"] as const;

/** When Batch uploads a file: if the exit code of the task is 0, if it is another, or in both cases. */
export type UploadCondition = (typeof UPLOAD_CONDITIONS)[number];

/**
 * Returns `condition` if Batch accepts it.
 *
 * @throws {DestinationError} `ConditionRefused`.
 */
export function checkCondition(condition: UploadCondition): UploadCondition {
  if (UPLOAD_CONDITIONS.includes(condition)) return condition;
  const rule = "be tasksuccess, taskfailure or taskcompletion";
  throw new DestinationError("ConditionRefused", refusal("condition", rule, shown(condition)));
}

/** Returns the condition for a kind: success for results, and completion for what explains a failure. */
export function conditionOf(kind: OutputKind): UploadCondition {
  return isResultKind(kind) ? "tasksuccess" : "taskcompletion";
}
