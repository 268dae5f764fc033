import { JobFileRefused, jobFileRefused } from "./job-file-error";

/**
 * Returns the results of all parts of a job file, in their order.
 *
 * @throws {JobFileRefused} with the problems of all parts. Any other error is thrown as it is.
 */
export async function allOf<Parts extends readonly unknown[]>(
  parts: Parts,
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  const problems = new JobFileProblems();
  const results: unknown[] = [];
  for (const settled of await Promise.allSettled(parts)) {
    if (settled.status === "fulfilled") results.push(settled.value);
    else problems.add(settled.reason);
  }
  problems.check();
  return results as { -readonly [Index in keyof Parts]: Awaited<Parts[Index]> };
}

/** Collects problems. Of each position in the file, it keeps the first one: every task can have the same problem. */
export class JobFileProblems {
  readonly #byPosition = new Map<string, string>();

  /** Adds the problems of an error. Throws any other error. */
  add(error: unknown): void {
    if (!(error instanceof JobFileRefused)) throw error;
    for (const problem of error.problems) {
      const position = /^.*?:\d+:\d+: /.exec(problem)?.[0] ?? problem;
      if (!this.#byPosition.has(position)) this.#byPosition.set(position, problem);
    }
  }

  /** @throws {JobFileRefused} if there are problems. */
  check(): void {
    if (this.#byPosition.size > 0) throw jobFileRefused([...this.#byPosition.values()]);
  }
}
