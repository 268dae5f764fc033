import type { ViewOptions } from "./view-options";

/** Opens the outputs of a job at most once per `ms`, so that the requests of a view are about the same run. */
export function keptFor(ms: number, open: ViewOptions["openOutputs"]): ViewOptions["openOutputs"] {
  const kept = new Map<string, ReturnType<typeof open>>();
  return (jobId, run) => {
    const key = `${run} ${jobId}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const opened = open(jobId, run);
    kept.set(key, opened);
    opened.then(
      () => setTimeout(() => kept.delete(key), ms).unref(),
      () => kept.delete(key),
    );
    return opened;
  };
}
