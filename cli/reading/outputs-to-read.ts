import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import type { OutputReference, StoredOutputs } from "../../outputs";
import { misuse } from "../errors/command-error";
import { shownPath } from "../render/shown-path";
import { warn } from "../terminal";
import { openJob, openOutputs, type TaskOption, type WhereOptions } from "../where/where";
import { noteRun } from "./note-run";

/** The help about patterns, for all commands that read outputs. */
export const PATTERN_HELP = `An argument that is exactly the path of an output selects only that output, whatever
characters it contains. Every other argument is a pattern: * and ? match within a
name, ** matches across folders, and [abc], [a-z] and [!a] match one character. A
leading dot must be written. A backslash escapes the next character, also on Windows:
a\\*b selects only a*b. Separate folders with /.`;

/**
 * Opens the outputs of a kind for reading. In contrast to writing, `--task` applies to every kind, and `--task ''`
 * means the job.
 *
 * @throws {CommandError} `Misuse` if a task is required and none is known.
 */
export async function openOutputsToRead(
  kind: string,
  options: WhereOptions & TaskOption,
): Promise<StoredOutputs<string>> {
  noteUnusualKind(kind, options);
  return openAgainToRead(kind, options);
}

/** Opens the outputs as `openOutputsToRead` does, without a note about an unusual kind. */
export async function openAgainToRead(
  kind: string,
  options: WhereOptions & TaskOption,
): Promise<StoredOutputs<string>> {
  if (options.task === undefined) return openOutputs(kind, options);
  const job = await openJob(options);
  return options.task === "" ? job : job.task(options.task);
}

/** Returns the task whose outputs of a kind are read, or undefined for the outputs of the job. */
export function taskToRead(kind: string, { task }: TaskOption, env = process.env): string | undefined {
  if (task !== undefined) return task || undefined;
  return isJobOutputKind(kind) ? undefined : env.AZ_BATCH_TASK_ID || undefined;
}

/** Prints the probable correction if this library never writes outputs of the kind there. Other programs may do so. */
export function noteUnusualKind(kind: string, { task }: TaskOption): void {
  if (kind.startsWith("$")) {
    warn(`searching for kind ${kind}; kinds are usually written without the $ of blob names`);
  } else if (task && isJobOutputKind(kind)) {
    warn(`searching for ${kind} of task ${task}; omit --task to search for outputs of the job`);
  } else if (task === "" && isTaskOutputKind(kind)) {
    warn(`searching for ${kind} of the job; give --task to search for outputs of a task`);
  }
}

/** The parts of the message if several outputs match: `<path> must <rule>, got … and …; <fix>`. */
interface OnlyRule {
  readonly path: string;
  readonly rule: string;
  readonly fix: string;
}

/**
 * Returns the one output that a path or a pattern matches.
 *
 * @throws {CommandError} `Misuse` if it matches several.
 */
export async function onlyOutput(
  outputs: StoredOutputs<string>,
  kind: string,
  pattern: string,
  { path, rule, fix }: OnlyRule,
): Promise<OutputReference> {
  let only: OutputReference | undefined;
  for await (const output of outputs.getMatching(kind, [pattern])) {
    if (only !== undefined) {
      throw misuse(path, rule, `${shownPath(only.path)} and ${shownPath(output.path)}`, fix);
    }
    only = output;
  }
  await noteRun(outputs);
  // If nothing matches, `getMatching` throws.
  return only as OutputReference;
}
