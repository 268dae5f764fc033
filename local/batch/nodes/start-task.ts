import type { StartTask } from "../model";
import type { StartTaskInformation } from "./compute-node";
import { type NodeContext, runCommand } from "./process/run-command";

/**
 * Runs a StartTask in `startup/wd`. Calls `onChange` with its state at each attempt and at the end, and returns the
 * last state.
 */
export async function runStartTask(
  context: NodeContext,
  startTask: StartTask,
  onChange: (information: StartTaskInformation) => void,
  signal: AbortSignal,
): Promise<StartTaskInformation> {
  const { startTime, endTime, result, exitCode, retryCount, failureInfo } = await runCommand(
    context,
    {
      directories: context.system.layout.startup,
      command: startTask,
      maxRetryCount: startTask.maxTaskRetryCount ?? 0,
      onProgress: (progress) => onChange({ state: "running", ...progress }),
    },
    signal,
  );
  const information: StartTaskInformation = {
    state: "completed",
    startTime,
    endTime,
    result,
    retryCount,
    ...(exitCode !== undefined && { exitCode }),
    ...(failureInfo && { failureInfo }),
  };
  onChange(information);
  return information;
}
