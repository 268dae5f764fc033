import { ConventionError } from "./convention-error";

/**
 * The metadata entry with the run that stored a blob. The standard has no runs, and no name depends on one, so other
 * tools see the same outputs.
 */
export const RUN_METADATA = "batchoutputs_run";

/** The environment variable with the run that a task belongs to. */
export const RUN_VARIABLE = "BATCH_OUTPUTS_RUN";

/** The word for the newest run, instead of an id. */
export const LAST_RUN = "last";

/** The word for all runs, instead of an id. */
export const ALL_RUNS = "all";

/**
 * Returns `run` if it can be the id of a run: 1 to 64 of `A-Z a-z 0-9 . _ -`, beginning with a letter or a digit. It is
 * a value of metadata and the last segment of a blob's name. `last` and `all` are reserved.
 *
 * @throws {ConventionError} `RunIdRefused`.
 */
export function checkRunId(run: string, at = "run"): string {
  if (typeof run !== "string" || !/^[A-Za-z0-9](?:[\w.-]{0,62}[\w-])?$/.test(run)) {
    const rule = "be 1 to 64 letters, digits, `.`, `-` or `_`, begin with a letter or a digit, and not end in a dot";
    throw new ConventionError("RunIdRefused", at, rule, run);
  }
  if (run === LAST_RUN || run === ALL_RUNS) {
    throw new ConventionError("RunIdRefused", at, "not be `last` or `all`, which select runs", run);
  }
  return run;
}
