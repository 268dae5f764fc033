import { isTaskOutputKind, type OutputKind } from "../../conventions";
import { isPattern } from "../../outputs/internal";
import { misuse } from "../errors/command-error";
import type { TaskOption, WhereOptions } from "../where/where";
import { taskToRead } from "./outputs-to-read";
import type { SelectionOptions } from "./selection-options";

/** What a command downloads or compares: the options, and the kind and the patterns of the command line. */
export interface Wanted extends WhereOptions, TaskOption, SelectionOptions {
  readonly kind?: OutputKind;
  readonly patterns: readonly string[];
}

/**
 * Returns what is wanted, with the kind from the argument or from `--kind`.
 *
 * @throws {CommandError} `Misuse` if both are given, and differ.
 */
export function wantedOf<Options extends { readonly kind?: string }>(
  argument: string | undefined,
  patterns: readonly string[],
  options: Options,
): Options & { readonly kind?: string; readonly patterns: readonly string[] } {
  if (argument !== undefined && options.kind !== undefined && argument !== options.kind) {
    throw misuse("--kind", "be the kind of the argument", options.kind, "give the kind once");
  }
  const kind = argument ?? options.kind;
  return { ...options, patterns, ...(kind !== undefined && { kind }) };
}

/**
 * Returns whether the outputs of one kind of one task, or of the job, are wanted. Their files are then named by the
 * paths below the kind. Otherwise, files are named `<task>/<kind>/<path>`, because paths of several tasks can be equal.
 */
export function isOfOneOwner({ kind, patterns, task, failed }: Wanted, env = process.env): boolean {
  if (failed || kind === undefined || patterns.length === 0 || (task !== undefined && isPattern(task))) return false;
  return Boolean(task ?? env.AZ_BATCH_TASK_ID) || task === "" || !isTaskOutputKind(kind);
}

/** Returns the task, or the pattern for tasks, whose outputs are wanted. Undefined and '' mean no certain task. */
export function wantedTask(wanted: Wanted): string | undefined {
  return wanted.kind !== undefined && isOfOneOwner(wanted) ? taskToRead(wanted.kind, wanted) : wanted.task;
}
