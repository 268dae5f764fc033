import type { StoredOutputs } from "../outputs";
import type { OutputSet } from "../outputs/internal";

/** Returns which outputs of a kind are those of an opened job or task: all that a blob's name takes beside the path. */
export function outputSet(outputs: StoredOutputs<string>, kind: string): OutputSet {
  return "taskId" in outputs ? { taskId: String(outputs.taskId), kind } : { kind };
}
