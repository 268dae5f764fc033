import { ConventionError } from "./convention-error";
import { checkSegment } from "./segment";

/** The kinds that the standard defines for a job's outputs. */
export const JOB_OUTPUT_KINDS = ["JobOutput", "JobPreview"] as const;

/** The kinds that the standard defines for a task's outputs. */
export const TASK_OUTPUT_KINDS = ["TaskOutput", "TaskPreview", "TaskLog", "TaskIntermediate"] as const;

/** A string of one's own, beside literals that an editor completes. */
type OwnKind = string & Record<never, never>;

/** A kind of a job's output: one of the standard's, or one of your own. */
export type JobOutputKind = (typeof JOB_OUTPUT_KINDS)[number] | OwnKind;

/** A kind of a task's output: one of the standard's, or one of your own. */
export type TaskOutputKind = (typeof TASK_OUTPUT_KINDS)[number] | OwnKind;

/** A kind of output: one of the standard's, or one of your own. */
export type OutputKind = JobOutputKind | TaskOutputKind;

/**
 * Returns `kind` if it can be the kind of a job's output.
 *
 * @throws {ConventionError} `KindRefused` where it is no kind, or a kind that the standard gives to tasks.
 */
export function checkJobOutputKind(kind: JobOutputKind, at = "kind"): string {
  if (isStandard(TASK_OUTPUT_KINDS, kind)) {
    throw new ConventionError(
      "KindRefused",
      at,
      "be a kind of a job's output",
      kind,
      "give a task id with a task's kind",
    );
  }
  return checkKind(kind, at);
}

/**
 * Returns `kind` if it can be the kind of a task's output.
 *
 * @throws {ConventionError} `KindRefused` where it is no kind, or a kind that the standard gives to jobs.
 */
export function checkTaskOutputKind(kind: TaskOutputKind, at = "kind"): string {
  if (isStandard(JOB_OUTPUT_KINDS, kind)) {
    throw new ConventionError(
      "KindRefused",
      at,
      "be a kind of a task's output",
      kind,
      "leave the task id out for a job's kind",
    );
  }
  return checkKind(kind, at);
}

/**
 * Returns what is wrong with a kind of your own that differs from one of the standard's only in case, spaces, `-` or `_`, such as `tasklog`:
 * nobody who asks for the standard's kind finds what is stored under it. Undefined for every other kind.
 *
 * Such a kind can be stored and read all the same. Whoever takes kinds from people warns of it, or throws what is returned.
 *
 * @example
 * misspelledKind("task log")?.message;
 * // 'kind must be spelled as the standard spells it, got "task log"; write TaskLog, or choose another name'
 */
export function misspelledKind(kind: OutputKind, at = "kind"): ConventionError | undefined {
  const standard = [...JOB_OUTPUT_KINDS, ...TASK_OUTPUT_KINDS].find((other) => bare(other) === bare(kind));
  if (standard === undefined || standard === kind) return undefined;
  return new ConventionError(
    "KindRefused",
    at,
    "be spelled as the standard spells it",
    kind,
    `write ${standard}, or choose another name`,
  );
}

function bare(kind: string): string {
  return kind.replace(/[\s_-]/g, "").toLowerCase();
}

/** Whether the standard gives `kind` to jobs, not to tasks. */
export function isJobOutputKind(kind: OutputKind): boolean {
  return isStandard(JOB_OUTPUT_KINDS, kind);
}

/** Whether the standard gives `kind` to tasks, not to jobs. */
export function isTaskOutputKind(kind: OutputKind): boolean {
  return isStandard(TASK_OUTPUT_KINDS, kind);
}

/**
 * Returns `kind` if it can be a kind at all: one segment of a blob's name. Its `$` belongs to the blob's name, not to the kind.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function checkKind(kind: OutputKind, at = "kind"): string {
  checkSegment(kind, "KindRefused", at);
  if (kind.startsWith("$")) {
    throw new ConventionError(
      "KindRefused",
      at,
      "be written without its `$`",
      kind,
      `write ${kind.replace(/^\$+/, "") || "TaskOutput"}`,
    );
  }
  return kind;
}

function isStandard(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}
