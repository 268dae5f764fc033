import { LAST_RUN, RUN_METADATA } from "../../conventions/internal";
import type { OutputContainer } from "../storage/output-container";
import { recordRun } from "./job-runs";

/** The runs that are recorded, or are being recorded, by this process. */
const recorded = new WeakMap<OutputContainer, Promise<void>>();

/** Returns the run that stored outputs belong to. Undefined if none is named. */
export function writtenRun({ run }: OutputContainer): string | undefined {
  return run === LAST_RUN ? undefined : run;
}

/** Returns the metadata of a blob that this container's run stores. */
export function runMetadata(container: OutputContainer): Readonly<Record<string, string>> {
  const run = writtenRun(container);
  return run === undefined ? {} : { [RUN_METADATA]: run };
}

/** Records the run of a container that is written to, once per process. Without a run, nothing is sent. */
export function recordWrittenRun(container: OutputContainer): Promise<void> {
  const run = writtenRun(container);
  if (run === undefined) return Promise.resolve();
  const earlier = recorded.get(container);
  if (earlier !== undefined) return earlier;
  const recording = recordRun(container, run);
  recorded.set(container, recording);
  // The next write tries again.
  recording.catch(() => recorded.delete(container));
  return recording;
}
