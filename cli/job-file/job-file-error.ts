import { CommandError } from "../errors/command-error";

/** Returns the error for a job file that cannot be used: one line per problem. */
export function jobFileRefused(problems: readonly string[], cause?: unknown): CommandError {
  return new CommandError("JobFileRefused", problems.join("\n"), { cause });
}
