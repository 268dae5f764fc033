import { Argument } from "commander";

/** Returns the argument for a job in Batch. */
export function jobArgument(): Argument {
  return new Argument("<job>", "id of the job");
}
