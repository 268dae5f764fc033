import { mkdir, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { AutoStorage } from "../../batch";
import type { FailureInfo, NameValue, ResourceFile, UserIdentity } from "../../model";
import type { ProcessIdentity } from "../environment/environment";
import { TaskFailure } from "../failure";
import type { HttpClient } from "../files/http-client";
import { downloadResourceFiles } from "../files/resource-files";
import type { StorageTokens } from "../files/storage-tokens";
import type { NodeSystem } from "../system/node-system";
import { wallClockMs } from "./wall-clock";

/**
 * The delay before the first retry, doubled at each retry, so that a task that fails immediately and has unlimited
 * retries does not overload the machine. Not from Azure.
 */
const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 5_000;

/** The node on which a command runs. */
export interface NodeContext {
  readonly system: NodeSystem;
  readonly http: HttpClient;
  readonly tokens: StorageTokens;
  /** Returns the storage account that is linked to the Batch account. */
  readonly autoStorage: () => AutoStorage | undefined;
}

/** The common properties of a task, a StartTask and a preparation task. */
interface Command {
  readonly commandLine: string;
  readonly resourceFiles?: readonly ResourceFile[];
  readonly environmentSettings?: readonly NameValue[];
  readonly userIdentity?: UserIdentity;
  readonly constraints?: { readonly maxWallClockTime?: string };
}

export interface CommandRun extends Pick<ProcessIdentity, "directories" | "job"> {
  readonly command: Command;
  readonly commonEnvironment?: readonly NameValue[];
  /** -1 is unlimited. */
  readonly maxRetryCount: number;
  readonly onProgress?: (progress: { startTime: Date; retryCount: number }) => void;
}

/** The result of the last attempt. */
interface CommandOutcome {
  readonly result: "success" | "failure";
  readonly startTime: Date;
  readonly endTime: Date;
  readonly retryCount: number;
  readonly lastRetryTime?: Date;
  /** Absent if the process never ran. */
  readonly exitCode?: number;
  readonly failureInfo?: FailureInfo;
}

/**
 * Runs a command line, and retries it while it exits with a code other than 0 and retries are left. Each attempt starts
 * with an empty working directory, its resource files, and a new `stdout.txt` and `stderr.txt`. The time limit applies
 * to each attempt, including downloads. A failure to start the process is not retried.
 *
 * Rejects with the signal's reason if it aborts, after the process has ended.
 */
export async function runCommand(context: NodeContext, run: CommandRun, signal: AbortSignal): Promise<CommandOutcome> {
  let lastRetryTime: Date | undefined;
  for (let retryCount = 0; ; retryCount++) {
    signal.throwIfAborted();
    const startTime = new Date();
    if (retryCount > 0) lastRetryTime = startTime;
    run.onProgress?.({ startTime, retryCount });
    const end = await runOnce(context, run, signal);
    const mayRetry = run.maxRetryCount < 0 || retryCount < run.maxRetryCount;
    if (!end.exitCode || !mayRetry) {
      const result = end.failureInfo === undefined ? "success" : "failure";
      return { ...end, result, startTime, endTime: new Date(), retryCount, ...(lastRetryTime && { lastRetryTime }) };
    }
    // If aborted while waiting, the loop continues immediately with the check above.
    await pause(Math.min(FIRST_RETRY_MS * 2 ** retryCount, MAX_RETRY_MS), undefined, { signal }).catch(() => {});
  }
}

/** Returns the environment of a run's process, which also defines the variables in its output files' patterns. */
export function environmentOf(
  { system }: NodeContext,
  { directories, job, command, commonEnvironment = [] }: CommandRun,
) {
  const environmentSettings = [...commonEnvironment, ...(command.environmentSettings ?? [])];
  return system.environmentOf({ directories, job, userIdentity: command.userIdentity, environmentSettings });
}

async function runOnce(
  context: NodeContext,
  run: CommandRun,
  signal: AbortSignal,
): Promise<{ exitCode?: number; failureInfo?: FailureInfo }> {
  const { command, directories } = run;
  const clock = new AbortController();
  const either = AbortSignal.any([signal, clock.signal]);
  let timer: NodeJS.Timeout | undefined;
  try {
    const limit = wallClockMs(command.constraints?.maxWallClockTime);
    if (limit !== undefined) timer = setTimeout(() => clock.abort(), limit);
    await rm(directories.workingDirectory, { recursive: true, force: true });
    await mkdir(directories.workingDirectory, { recursive: true });
    const { http, tokens, system, autoStorage } = context;
    const access = { http, tokens, paths: system.paths, autoStorage: autoStorage() };
    await downloadResourceFiles(command.resourceFiles ?? [], directories.workingDirectory, access, either);
    const environment = environmentOf(context, run);
    const exitCode = await system.run({ commandLine: command.commandLine, directories, environment }, either);
    signal.throwIfAborted();
    if (clock.signal.aborted) return { exitCode, failureInfo: outOfTime() };
    return exitCode === 0 ? { exitCode } : { exitCode, failureInfo: badExitCode() };
  } catch (error) {
    signal.throwIfAborted();
    if (clock.signal.aborted) return { failureInfo: outOfTime() };
    if (error instanceof TaskFailure) return { failureInfo: error.info };
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") {
      return { failureInfo: new TaskFailure("DiskFull", [{ name: "Message", value: (error as Error).message }]).info };
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Returns the failure of an attempt that exceeded its time, as recorded in the tests of Azure's clients. The message is
 * the same as for a user's request, and only the first detail tells them apart.
 */
function outOfTime(): FailureInfo {
  return new TaskFailure("TaskEnded", [
    { name: "Message", value: "The maximum execution time configured on the task was exceeded" },
    { name: "AdditionalErrorCode", value: "FailureExitCode" },
  ]).info;
}

/** As recorded from the service (CromwellOnAzure's logs). */
function badExitCode(): FailureInfo {
  return new TaskFailure("FailureExitCode", [
    { name: "Message", value: "The task process exited with an unexpected exit code" },
    { name: "AdditionalErrorCode", value: "FailureExitCode" },
  ]).info;
}
