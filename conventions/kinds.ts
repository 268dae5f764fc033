import { ConventionError } from "./convention-error";
import { checkSegment } from "./segment";

/** The kinds that the standard defines for a job's outputs. */
export const JOB_OUTPUT_KINDS = ["JobOutput", "JobPreview"] as const;

/** The kinds that the standard defines for a task's outputs. */
export const TASK_OUTPUT_KINDS = ["TaskOutput", "TaskPreview", "TaskLog", "TaskIntermediate"] as const;

/**
 * The standard kinds of results. By default they are stored only after success, because an incomplete result looks like
 * a complete one.
 */
export const RESULT_KINDS: readonly OutputKind[] = ["TaskOutput", "TaskPreview", "JobOutput", "JobPreview"];

/** Any other string. With this type, editors still suggest the standard kinds. */
type CustomKind = string & Record<never, never>;

/** A kind of a job's output: a standard kind, or your own. */
export type JobOutputKind = (typeof JOB_OUTPUT_KINDS)[number] | CustomKind;

/** A kind of a task's output: a standard kind, or your own. */
export type TaskOutputKind = (typeof TASK_OUTPUT_KINDS)[number] | CustomKind;

/** A kind of output: a standard kind, or your own. */
export type OutputKind = JobOutputKind | TaskOutputKind;

/**
 * Returns `kind` if it can be the kind of a job's output.
 *
 * @throws {ConventionError} `KindRefused` if it cannot be a kind, or is a standard kind of tasks.
 */
export function checkJobOutputKind(kind: JobOutputKind, at = "kind"): string {
  if (isStandard(TASK_OUTPUT_KINDS, kind)) {
    throw new ConventionError("KindRefused", at, "be a kind of a job's output", kind, "give a task id for this kind");
  }
  return checkKind(kind, at);
}

/**
 * Returns `kind` if it can be the kind of a task's output.
 *
 * @throws {ConventionError} `KindRefused` if it cannot be a kind, or is a standard kind of jobs.
 */
export function checkTaskOutputKind(kind: TaskOutputKind, at = "kind"): string {
  if (isStandard(JOB_OUTPUT_KINDS, kind)) {
    throw new ConventionError(
      "KindRefused",
      at,
      "be a kind of a task's output",
      kind,
      "omit the task id for this kind",
    );
  }
  return checkKind(kind, at);
}

/**
 * Returns an error if `kind` is probably a misspelling of a standard kind, such as `tasklog`: it differs only in case,
 * spaces, `-` or `_`. Outputs of such a kind can be saved and read, but a reader who asks for the standard kind does
 * not find them. A program that gets kinds from people can print this error as a warning, or throw it. Returns
 * undefined for every other kind.
 *
 * @example
 * misspelledKind("task log")?.message;
 * // 'kind must not be a misspelling of TaskLog, got "task log"; write TaskLog, or choose another name'
 */
export function misspelledKind(kind: OutputKind, at = "kind"): ConventionError | undefined {
  const standard = [...JOB_OUTPUT_KINDS, ...TASK_OUTPUT_KINDS].find((other) => bare(other) === bare(kind));
  if (standard === undefined || standard === kind) return undefined;
  return new ConventionError(
    "KindRefused",
    at,
    `not be a misspelling of ${standard}`,
    kind,
    `write ${standard}, or choose another name`,
  );
}

function bare(kind: string): string {
  return kind.replace(/[\s_-]/g, "").toLowerCase();
}

/** Returns whether `kind` is a standard kind of jobs. */
export function isJobOutputKind(kind: OutputKind): boolean {
  return isStandard(JOB_OUTPUT_KINDS, kind);
}

/** Returns whether `kind` is a standard kind of tasks. */
export function isTaskOutputKind(kind: OutputKind): boolean {
  return isStandard(TASK_OUTPUT_KINDS, kind);
}

/**
 * Returns whether `kind` is a standard kind of results. Every other kind, including your own, explains what happened.
 */
export function isResultKind(kind: OutputKind): boolean {
  return isStandard(RESULT_KINDS, kind);
}

/**
 * Returns `kind` if it can be a kind: one segment of a blob's name. The `$` belongs to the blob's name, not to the
 * kind.
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
