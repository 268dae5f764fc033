import { LAST_RUN } from "../../conventions/internal";
import type { BlobVersion } from "../blobs/fetch-range";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { type JobRun, listRuns } from "./job-runs";

/** The properties of a blob that tell its run. */
type RunProperties = Pick<BlobVersion, "run" | "lastModified">;

/** Selects what one run has stored. */
export interface RunFilter {
  /** Id of the run. */
  readonly run: string;
  /** All recorded runs, the newest one last. */
  readonly runs: readonly JobRun[];
  /** Returns whether the run has stored a blob. */
  readonly accepts: (version: RunProperties) => boolean;
}

/** The filters of containers, or their requests. */
const filters = new WeakMap<OutputContainer, Promise<RunFilter | undefined>>();

/**
 * Returns the filter for the run that a container was opened for. It is found once per open container, so that all its
 * reads are about the same run. Undefined selects everything: no run was named, or the newest one is meant and none is
 * recorded.
 *
 * A blob that names a run belongs to this run. Any other blob belongs to the run that was the newest one when the blob
 * was stored: other tools store no run.
 */
export function runFilter(container: OutputContainer, options: RequestOptions = {}): Promise<RunFilter | undefined> {
  const { run } = container;
  if (run === undefined) return Promise.resolve(undefined);
  const earlier = filters.get(container);
  // The request belongs to the caller that was first. If that caller aborts it, the others send their own.
  if (earlier !== undefined) return earlier.catch((error) => ofOthersAbort(error, container, options));
  const filter = listRuns(container, options).then((runs) => filterFor(run, runs));
  filters.set(container, filter);
  filter.catch(() => filters.delete(container));
  return filter;
}

function ofOthersAbort(error: unknown, container: OutputContainer, options: RequestOptions) {
  if ((error as Error).name !== "AbortError" || options.abortSignal?.aborted) throw error;
  return runFilter(container, options);
}

/** Returns the filter for a run that is given by its id, or for the last one. */
export function filterFor(wanted: string, runs: readonly JobRun[]): RunFilter | undefined {
  const index = wanted === LAST_RUN ? runs.length - 1 : runs.findIndex(({ id }) => id === wanted);
  const run = runs[index];
  if (run === undefined && wanted === LAST_RUN) return undefined;
  const start = run?.startedAt.getTime() ?? Number.POSITIVE_INFINITY;
  const end = runs[index + 1]?.startedAt.getTime() ?? Number.POSITIVE_INFINITY;
  const id = run?.id ?? wanted;
  return {
    run: id,
    runs,
    accepts: ({ run, lastModified }) => {
      if (run !== undefined) return run === id;
      const stored = lastModified.getTime();
      return stored >= start && stored < end;
    },
  };
}

/** Returns a filter for what exactly one run has named as its own. It needs no request. */
export function filterForOwn(id: string): RunFilter {
  return { run: id, runs: [], accepts: ({ run }) => run === id };
}
