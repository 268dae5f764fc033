import { JOB_OUTPUT_KINDS, jobOutputPath, TASK_OUTPUT_KINDS, taskOutputPath } from "../conventions";
import { RUN_VARIABLE } from "../conventions/internal";

/** An environment variable of a task: `EnvironmentSetting` of the Batch service's REST API. */
export interface EnvironmentSetting {
  name: string;
  value: string;
}

/** Returns the variables that `TaskDestinations.environmentSettings` describes. */
export function environmentSettings(
  containerUrl: string,
  identityClientId: string,
  taskId: string,
): EnvironmentSetting[] {
  const prefixes = [
    ...TASK_OUTPUT_KINDS.map((kind) => [kind, taskOutputPath(taskId, kind)] as const),
    ...JOB_OUTPUT_KINDS.map((kind) => [kind, jobOutputPath(kind)] as const),
  ];
  return [
    // BATCH_OUTPUTS_CONTAINER_URL has a SAS, which the command would use instead of the identity.
    { name: "BATCH_OUTPUTS_JOB_CONTAINER_URL", value: containerUrl },
    { name: "BATCH_OUTPUTS_IDENTITY_CLIENT_ID", value: identityClientId },
    ...prefixes.map(([kind, path]) => ({ name: `BATCH_OUTPUTS_PREFIX_${upperSnake(kind)}`, value: `${path}/` })),
  ];
}

/** Returns the variable with the run of a job. Without a run, there is none. */
export function runSettings(run: string | undefined): EnvironmentSetting[] {
  return run === undefined ? [] : [{ name: RUN_VARIABLE, value: run }];
}

/** Returns `TASK_OUTPUT` for `TaskOutput`. */
function upperSnake(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
