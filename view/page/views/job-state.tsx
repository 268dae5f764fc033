import { useRef } from "preact/hooks";
import { ask, urlOf } from "../api";
import type { Route } from "../route";
import { useLoaded } from "../use-async";

/** How often the numbers of tasks are requested, in milliseconds. */
const INTERVAL_MS = 5000;

/** What Batch says about a job. */
export interface StateOfJob {
  /** Null if Batch does not have the job, or does not say. */
  readonly job: KnownJob | null;
  readonly reason?: string | null;
}

interface KnownJob {
  readonly state?: string;
  readonly counts: Readonly<Record<string, number>>;
}

interface StateProps {
  readonly route: Route;
  /** Shows the tasks as they are now. */
  readonly refresh: () => void;
}

/** The state of the job, and how many tasks have which state. It stays current. */
export function JobState({ route, refresh }: StateProps) {
  const first = useRef<string>(undefined);
  const { value } = useLoaded<StateOfJob>("state", async (set, signal) => {
    while (!signal.aborted) {
      // A failure of one request says nothing about the next one.
      const state = await ask<StateOfJob>(urlOf("job", route), { signal }).catch(() => undefined);
      if (state !== undefined) set(state);
      if (state?.job === null) return;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  });
  if (value === undefined) return null;
  if (value.job === null) return <p class="note">Batch does not say how the job is: {value.reason}</p>;
  const text = numbersOf(value.job);
  first.current ??= text;
  return (
    <p aria-live="polite">
      {value.job.state}: {text}{" "}
      {text !== first.current && (
        <button type="button" onClick={refresh}>
          Refresh the tasks
        </button>
      )}
    </p>
  );
}

/** Returns the numbers of a job's tasks by state. */
export function numbersOf({ counts }: KnownJob): string {
  const shown = ["active", "running", "succeeded", "failed"].filter((name) => (counts[name] ?? 0) > 0);
  return shown.map((name) => `${counts[name]} ${name}`).join(", ") || "no tasks";
}
