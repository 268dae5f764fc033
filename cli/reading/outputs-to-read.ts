import { isJobOutputKind, isTaskOutputKind } from "../../conventions";
import type { OutputReference, StoredOutputs } from "../../outputs";
import { CommandError } from "../errors/command-error";
import { shownPath } from "../render/shown-path";
import { note } from "../terminal";
import { openJob, openOutputs, type TaskOption, type WhereOptions } from "../where/where";

/** What the help of each command that reads says of its patterns. */
export const PATTERN_HELP = `An argument that is exactly the path of an output means only that output, whatever
characters it contains. Every other argument is a pattern: * and ? match within a
name, ** matches across folders, [abc], [a-z] and [!a] match one character, and a
leading dot must be written. A backslash escapes the character after it, also on
Windows: 'a\\*b' means only a*b. Write / between folders.`;

/**
 * Opens the outputs that a kind is read from. Unlike where outputs are written, a task that is given by `--task` is meant for every kind, and
 * `--task ''` means the job.
 *
 * @throws {CommandError} `Misuse` where a task is needed and none is known.
 */
export async function openOutputsToRead(
  kind: string,
  options: WhereOptions & TaskOption,
): Promise<StoredOutputs<string>> {
  noteUnusualKind(kind, options);
  if (options.task === undefined) return openOutputs(kind, options);
  const job = await openJob(options);
  return options.task === "" ? job : job.task(options.task);
}

/** Returns the task whose outputs of a kind are read; undefined for the job's own. */
export function taskToRead(kind: string, { task }: TaskOption, env = process.env): string | undefined {
  if (task !== undefined) return task || undefined;
  return isJobOutputKind(kind) ? undefined : env.AZ_BATCH_TASK_ID || undefined;
}

/** Says what is probably meant, if a kind is one that nothing of this library writes: reading finds nothing, or what somebody else wrote. */
export function noteUnusualKind(kind: string, { task }: TaskOption): void {
  if (kind.startsWith("$")) {
    note(`kind ${kind} is searched as it is written; a kind is given without the $ of its blobs' names`);
  } else if (task && isJobOutputKind(kind)) {
    note(`kind ${kind} is searched below task ${task}; leave out --task for the job's own`);
  } else if (task === "" && isTaskOutputKind(kind)) {
    note(`kind ${kind} is searched below the job; give --task for a task's`);
  }
}

/** What to say if one output is needed and several are meant. */
interface OnlyRule {
  /** What is wrong, up to the two paths. */
  readonly must: string;
  readonly fix: string;
}

/**
 * Returns the one output that a path or a pattern means.
 *
 * @throws {CommandError} `Misuse` if it means several.
 */
export async function onlyOutput(
  outputs: StoredOutputs<string>,
  kind: string,
  pattern: string,
  { must, fix }: OnlyRule,
): Promise<OutputReference> {
  let only: OutputReference | undefined;
  for await (const output of outputs.getMatching(kind, [pattern])) {
    if (only !== undefined) {
      throw new CommandError("Misuse", `${must}, got ${shownPath(only.path)} and ${shownPath(output.path)}; ${fix}`);
    }
    only = output;
  }
  // a pattern that means none is an error of its own
  return only as OutputReference;
}
