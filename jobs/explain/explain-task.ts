import type { Task } from "../client";
import type { Explanation, FileTail } from "../explanation";
import type { TaskInfo } from "../model";
import { explainedCause } from "./causes";
import { lastLines, readOrNothing } from "./last-lines";
import { parseUploadLog } from "./upload-log";

/** The properties that an explanation needs. */
export const TASK_SELECT = "id,state,executionInfo";

/** Explains a failed task. Returns undefined if it did not fail. */
export async function explainTask(task: Task, info: TaskInfo, lines: number): Promise<Explanation | undefined> {
  if (!hasTaskFailed(info)) return undefined;
  const { exitCode, failureInfo, retryCount = 0 } = info.executionInfo ?? {};
  const read = (path: string) => task.readFile(path);
  const uploadLog = await readOrNothing("fileuploadout.txt", read);
  const uploads = uploadLog === undefined ? undefined : parseUploadLog(uploadLog);
  return {
    subject: `task ${task.id}`,
    ids: { jobId: task.jobId, taskId: task.id },
    summary: `failed${exitCode === undefined ? "" : ` with exit code ${exitCode}`}${retryCount > 0 ? ` after ${retryCount} retries` : ""}`,
    causes: failureInfo === undefined ? [] : [explainedCause("task", failureInfo)],
    files: [...(await outputTails(lines, read)), ...(await lastLines(["fileuploaderr.txt"], lines, read))],
    ...(uploads !== undefined && { uploads }),
    parts: [],
  };
}

/** Returns the last lines of stderr.txt, or those of stdout.txt if a program writes its errors there. */
async function outputTails(lines: number, read: (path: string) => Promise<string | undefined>): Promise<FileTail[]> {
  const errors = await lastLines(["stderr.txt"], lines, read);
  return errors.length > 0 ? errors : lastLines(["stdout.txt"], lines, read);
}

/**
 * Returns whether a task has failed: it exited with a code other than 0, could not start, or its outputs could not be
 * uploaded.
 */
export function hasTaskFailed({ state, executionInfo }: TaskInfo): boolean {
  return state?.toLowerCase() === "completed" && executionInfo?.result?.toLowerCase() !== "success";
}
