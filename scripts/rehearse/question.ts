import type { Rehearsal } from "./rehearsal";

/** The steps of a rehearsal, in order, by the names that the report uses. */
export const STEP_NAMES = [
  "deploy",
  "tutorial",
  "tasks",
  "probes",
  "change",
  "second-principal",
  "reader",
  "destroy",
] as const;

/** The name of a step. */
export type StepName = (typeof STEP_NAMES)[number];

/**
 * A question that only Azure can answer. To add one, write a file in `questions/` and list it in `questions/index.ts`.
 */
export interface Question {
  /** A short name for the report, in kebab-case. */
  readonly id: string;
  readonly question: string;
  /** What the library assumes today, or that it does not depend on the answer. */
  readonly assumption: string;
  /** The files whose code or text depends on the answer. */
  readonly places: readonly string[];
  /** The step after which the question is asked. */
  readonly step: StepName;
  /**
   * Asks.
   *
   * @throws {NotAnswered} if this rehearsal cannot know the answer.
   */
  ask(rehearsal: Rehearsal): Promise<Finding>;
}

/** What a question found. */
export interface Finding {
  /** The answer in a sentence or two. */
  readonly answer: string;
  /** Whether the assumption is right. Undefined if the library does not depend on the answer. */
  readonly agrees?: boolean | undefined;
  readonly exchanges: readonly Exchange[];
}

/** A request, and what was answered. */
export interface Exchange {
  /** Such as `POST /jobs`. */
  readonly request: string;
  readonly body?: unknown;
  /** Absent if the answer came through the Pulumi engine, which does not report the status of a success. */
  readonly status?: number;
  readonly code?: string;
  readonly message?: string;
  /** The headers that matter. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Other observations, such as what a task printed. */
  readonly observed?: unknown;
}

/** A question has no answer in this rehearsal, for a reason that the report shows. */
export class NotAnswered extends Error {
  readonly code = "NotAnswered";
}

/**
 * Returns a value without which a question cannot be answered.
 *
 * @throws {NotAnswered} with this reason if there is no value.
 */
export function needed<T>(value: T | undefined, reason: string): T {
  if (value === undefined) throw new NotAnswered(reason);
  return value;
}
