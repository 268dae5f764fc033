import type { StoredOutputs } from "../outputs";
import type { OutputSet } from "../outputs/internal";

/** Returns the parts of the blob names of an opened job or task, without the path. */
export function outputSet(outputs: StoredOutputs<string>, kind: string): OutputSet {
  return "taskId" in outputs ? { taskId: String(outputs.taskId), kind } : { kind };
}
