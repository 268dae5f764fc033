import { useRef } from "preact/hooks";
import { ask, urlOf } from "../api";
import type { Route } from "../route";
import { useLoaded } from "../use-async";

/** How often the numbers of tasks are requested, in milliseconds. */
const INTERVAL_MS = 5000;

interface StateOfJob {
  readonly job: { readonly state?: string; readonly counts: Readonly<Record<string, number>> } | null;
  readonly reason?: string | null;
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
      const state = await ask<StateOfJob>(urlOf("job", route), { signal });
      set(state);
      if (state.job === null) return;
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  });
  if (value === undefined) return null;
  if (value.job === null) return <p class="note">Batch does not say how the job is: {value.reason}</p>;
  const { state, counts } = value.job;
  const shown = ["active", "running", "succeeded", "failed"].filter((name) => (counts[name] ?? 0) > 0);
  const text = shown.map((name) => `${counts[name]} ${name}`).join(", ") || "no tasks";
  first.current ??= text;
  return (
    <p aria-live="polite">
      {state}: {text}{" "}
      {text !== first.current && (
        <button type="button" onClick={refresh}>
          Refresh the tasks
        </button>
      )}
    </p>
  );
}
