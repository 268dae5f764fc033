import type { JobOutputStorage, OutputFailure, OutputReference } from "../../outputs";
import { OutputError } from "../../outputs/internal";
import { codeOf } from "../errors/reported-error";
import { openJobAt, type Where, type WhereOptions } from "../where/where";

/** How to list one job, and which jobs could not be listed. */
interface Listing {
  readonly list: (job: JobOutputStorage) => AsyncIterable<OutputReference>;
  /** Gets the failure of each job that could not be listed, with the job's id as its path. */
  readonly failures: OutputFailure[];
}

/**
 * Lists the outputs of several jobs. A job that cannot be listed does not stop the others.
 *
 * Only if access to all jobs is denied, it is waited for: the role assignments may be new. Otherwise, the identity has
 * roles for some of the jobs only.
 */
export async function* outputsOfJobs(
  where: Where,
  jobs: readonly WhereOptions[],
  { list, failures }: Listing,
): AsyncGenerator<OutputReference, void> {
  yield* listed({ ...where, waitForAccess: { seconds: 0 } }, jobs, { list, failures });
  const areDenied = failures.length === jobs.length && failures.every(({ error }) => codeOf(error) === "AccessDenied");
  if (!areDenied || where.waitForAccess.seconds === 0) return;
  failures.length = 0;
  yield* listed(where, jobs, { list, failures });
}

async function* listed(
  where: Where,
  jobs: readonly WhereOptions[],
  { list, failures }: Listing,
): AsyncGenerator<OutputReference, void> {
  for (const options of jobs) {
    try {
      yield* list(await openJobAt(where, options));
    } catch (error) {
      if ((error as Error).name !== "OutputError") throw error;
      failures.push({ path: options.job ?? "", error: error as OutputError });
    }
  }
}

/** Returns the error for the jobs that could not be listed. Its code is their common code, if all jobs failed. */
export function jobsFailed(failures: readonly OutputFailure[], total: number): OutputError {
  const codes = new Set(failures.map(({ error }) => error.code));
  const [code = "SomeFailed"] = failures.length === total && codes.size === 1 ? codes : [];
  const ids = failures.map(({ path }) => path).join(", ");
  const message = `${failures.length} of ${total} jobs could not be listed: ${ids}; to list one job, give --job`;
  return new OutputError(code as OutputError["code"], message, { cause: failures[0]?.error, failures });
}
