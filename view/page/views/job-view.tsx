import { useState } from "preact/hooks";
import { askLines, type Task, urlOf } from "../api";
import type { Route } from "../route";
import { useLoaded } from "../use-async";
import { JobOutputs } from "./folder-view";
import { Heading } from "./heading";
import { JobState } from "./job-state";
import type { Settings } from "./page";
import { Problem } from "./problem";
import { ProgressChart } from "./progress-chart";
import { Sizes } from "./sizes";
import { Tasks } from "./tasks";

interface ViewProps {
  readonly route: Route;
  readonly settings: Settings;
}

/** How often the list of tasks grows while it is loaded, in milliseconds. Rows and chart of each take time. */
const TASKS_INTERVAL_MS = 300;

/** A job: its progress, its tasks, its own outputs, and where the bytes are. */
export function JobView({ route, settings }: ViewProps) {
  const [version, setVersion] = useState(0);
  const [reason, setReason] = useState<string>();
  const tasks = useLoaded<readonly Task[]>(`${version}`, async (set, signal) => {
    const all: Task[] = [];
    let shown = 0;
    const lines = askLines<{ tasks?: readonly Task[]; reason?: string }>(urlOf("tasks", route), signal);
    for await (const { tasks = [], reason } of lines) {
      if (reason !== undefined) setReason(reason);
      for (const task of tasks) all.push(task);
      if (performance.now() - shown < TASKS_INTERVAL_MS) continue;
      shown = performance.now();
      set(all.slice());
    }
    set(all);
  });
  return (
    <>
      <Heading>{route.job}</Heading>
      {settings.hasBatch && <JobState key={version} route={route} refresh={() => setVersion(version + 1)} />}
      {tasks.error !== undefined && <Problem error={tasks.error} />}
      {tasks.value !== undefined && <ProgressChart tasks={tasks.value} />}
      <section aria-labelledby="tasks">
        <h2 id="tasks">Tasks</h2>
        {reason !== undefined && <p class="note">These are the tasks with outputs, because Batch says: {reason}</p>}
        <Tasks route={route} tasks={tasks.value ?? []} isLoading={tasks.isLoading} />
      </section>
      <section aria-labelledby="own">
        <h2 id="own">Outputs of the job</h2>
        <JobOutputs route={route} />
      </section>
      <Sizes route={route} />
    </>
  );
}
