import { CommandError } from "../errors/command-error";

/** The error for a job file that cannot be used. */
export class JobFileRefused extends CommandError {
  /** One text per problem, with its position. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super("JobFileRefused", problems.join("\n"), { cause });
    this.problems = problems;
  }
}

/** Returns the error for a job file that cannot be used: one line per problem. */
export function jobFileRefused(problems: readonly string[], cause?: unknown): JobFileRefused {
  return new JobFileRefused(problems, cause);
}
