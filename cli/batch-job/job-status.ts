import type { Explanation, Job, TaskInfo } from "../../jobs";
import type { JobOutputStorage } from "../../outputs";
import { inOrder } from "../../outputs/internal";
import { codeOf, messageOf } from "../errors/reported-error";
import { INPUT_KIND } from "../job-file/build-task";
import { warn } from "../terminal";

/** A task of a job, and what is stored of it. */
export interface TaskStatus {
  readonly task: string;
  /** `active`, `preparing`, `running` or `completed`. */
  readonly state: string;
  /** `succeeded` or `failed`, for a completed task. */
  readonly outcome?: "succeeded" | "failed";
  readonly exitCode?: number;
  /** The code of the failure, such as `FileUploadContainerNotFound`. */
  readonly failure?: string;
  /** The number of the task's outputs. Undefined if access to the job's container is denied. */
  readonly outputs?: number;
  /** Their size in bytes. */
  readonly bytes?: number;
  /** The line that tells most about a failure. Undefined for tasks that succeeded, and after the first 20 failures. */
  readonly error?: string;
}

/** How many failures are looked into. The others often have the same reason. */
const EXPLAINED = 20;

/** How many tasks are looked into in parallel. */
const AT_ONCE = 8;

/** The number of last lines of a log that are searched for the error. */
const LINES = 200;

/** Words of lines that name an error. */
const ERROR_WORDS =
  /\b(?:error|exception|fatal|cannot|can't|failed|denied|not found|no such)\b|\w(?:Error|Exception)\b/i;

/**
 * Yields the tasks of a job with the outputs of its newest run, in the order of their ids. The container is listed
 * once, and the tasks in pages of 1,000.
 */
export async function* jobStatus(job: Job, outputs: JobOutputStorage): AsyncGenerator<TaskStatus, void> {
  const { explainFailure, hasTaskFailed } = await import("../../jobs/index.js");
  const stored = await storedByTask(outputs);
  let explained = 0;
  const explain = async (info: TaskInfo): Promise<Explanation | undefined> => {
    explained += 1;
    return explained > EXPLAINED ? undefined : explainFailure(job.task(info.id), { lines: LINES });
  };
  const tasks = job.listTasks({ select: "id,state,executionInfo" });
  yield* inOrder(tasks, AT_ONCE, async (info): Promise<TaskStatus> => {
    const { id, state = "", executionInfo: { exitCode, failureInfo } = {} } = info;
    const hasFailed = hasTaskFailed(info);
    const error = hasFailed ? errorLine(await explain(info)) : undefined;
    const { count, bytes } = stored?.get(id.toLowerCase()) ?? { count: 0, bytes: 0 };
    return {
      task: id,
      state: state.toLowerCase(),
      ...(state.toLowerCase() === "completed" && { outcome: hasFailed ? "failed" : "succeeded" }),
      ...(exitCode !== undefined && { exitCode }),
      ...(failureInfo?.code !== undefined && { failure: failureInfo.code }),
      ...(stored !== undefined && { outputs: count, bytes }),
      ...(error !== undefined && { error }),
    };
  });
}

/**
 * Returns the number and size of each task's outputs. Batch ignores the case of ids, and blob names do not. Undefined,
 * after a warning, if this identity may not list them: what Batch says about the tasks is still useful.
 */
async function storedByTask(
  outputs: JobOutputStorage,
): Promise<Map<string, { count: number; bytes: number }> | undefined> {
  const stored = new Map<string, { count: number; bytes: number }>();
  try {
    for await (const { taskId, kind, size } of outputs.listAll()) {
      if (taskId === undefined || kind === INPUT_KIND) continue;
      const of = stored.get(taskId.toLowerCase()) ?? { count: 0, bytes: 0 };
      of.count += 1;
      of.bytes += size;
      stored.set(taskId.toLowerCase(), of);
    }
  } catch (error) {
    if (codeOf(error) === "AccessDenied") {
      warn(`the outputs are not known: ${messageOf(error)}`);
      return undefined;
    }
    // A container that does not exist has no outputs.
    if (codeOf(error) !== "ContainerNotFound") throw error;
  }
  return stored;
}

/**
 * Returns the first of the last lines of a log that names an error, or else the last line, or else the message of the
 * service.
 */
export function errorLine(explanation: Explanation | undefined): string | undefined {
  if (explanation === undefined) return undefined;
  const lines = explanation.files.flatMap((file) => file.lines).filter((line) => line.trim() !== "");
  const line = lines.find((text) => ERROR_WORDS.test(text)) ?? lines.at(-1);
  const [cause] = explanation.causes;
  return (line ?? cause?.cause ?? cause?.message)?.trim().split("\n")[0];
}
