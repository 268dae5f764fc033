import { useState } from "preact/hooks";
import { ask, askLines, type Task, urlOf } from "../api";
import { size } from "../format";
import { linkTo, type Route } from "../route";
import { useLoaded } from "../use-async";
import { FolderView } from "./folder-view";
import type { Settings } from "./page";
import { Problem } from "./problem";
import { ProgressChart } from "./progress-chart";

interface ViewProps {
  readonly route: Route;
  readonly settings: Settings;
}

/** The number of rows that are shown first. */
const ROWS = 200;

/** A job: its progress, its tasks, its own outputs, and where the bytes are. */
export function JobView({ route, settings }: ViewProps) {
  const key = `${route.job} ${route.all}`;
  const tasks = useLoaded<readonly Task[]>(key, async (set, signal) => {
    let all: readonly Task[] = [];
    for await (const { tasks = [] } of askLines<{ tasks?: readonly Task[] }>(urlOf("tasks", route), signal)) {
      all = [...all, ...tasks];
      set(all);
    }
    set(all);
  });
  return (
    <>
      <h1>{route.job}</h1>
      <State route={route} settings={settings} />
      {tasks.error !== undefined && <Problem error={tasks.error} />}
      {tasks.value !== undefined && <ProgressChart tasks={tasks.value} />}
      <section aria-labelledby="tasks">
        <h2 id="tasks">Tasks</h2>
        <Tasks route={route} tasks={tasks.value ?? []} isLoading={tasks.isLoading} />
      </section>
      <section aria-labelledby="own">
        <h2 id="own">Outputs of the job</h2>
        <FolderView route={route} settings={settings} isPart />
      </section>
      <Sizes route={route} />
    </>
  );
}

interface JobState {
  readonly job: { readonly state?: string; readonly counts: Readonly<Record<string, number>> } | null;
  readonly reason?: string | null;
}

function State({ route, settings }: ViewProps) {
  const { value } = useLoaded<JobState>(`${route.job}`, async (set, signal) =>
    set(await ask(urlOf("job", route), { signal })),
  );
  if (!settings.hasBatch || value === undefined) return null;
  if (value.job === null) return <p class="note">Batch does not say how the job is: {value.reason}</p>;
  const { state, counts } = value.job;
  const shown = ["active", "running", "succeeded", "failed"].filter((name) => (counts[name] ?? 0) > 0);
  return (
    <p>
      {state}: {shown.map((name) => `${counts[name]} ${name}`).join(", ") || "no tasks"}
    </p>
  );
}

interface TasksProps {
  readonly route: Route;
  readonly tasks: readonly Task[];
  readonly isLoading: boolean;
}

function Tasks({ route, tasks, isLoading }: TasksProps) {
  const [text, setText] = useState("");
  const [state, setState] = useState("");
  const [rows, setRows] = useState(ROWS);
  const states = [...new Set(tasks.map((task) => task.state ?? "ended"))].sort();
  const wanted = tasks.filter(
    (task) => task.id.toLowerCase().includes(text.toLowerCase()) && (state === "" || (task.state ?? "ended") === state),
  );
  return (
    <>
      <search class="filter">
        <label>
          Task <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <label>
          State{" "}
          <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
            <option value="">all</option>
            {states.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <output aria-live="polite">
          {wanted.length} of {tasks.length}
          {isLoading ? " so far" : ""}
        </output>
      </search>
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">State</th>
            <th scope="col" class="number">
              Exit code
            </th>
          </tr>
        </thead>
        <tbody>
          {wanted.slice(0, rows).map((task) => (
            <tr key={task.id}>
              <td>
                <a href={linkTo({ ...route, task: task.id })}>{task.id}</a>
              </td>
              <td class={task.state ?? ""}>{task.state ?? "ended"}</td>
              <td class="number">{task.exitCode ?? task.failure ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {wanted.length > rows && (
        <button type="button" onClick={() => setRows(rows + 1000)}>
          Show more tasks
        </button>
      )}
    </>
  );
}

interface Total {
  readonly name: string;
  readonly count: number;
  readonly bytes: number;
}

interface Totals {
  readonly tasks: readonly Total[];
  readonly taskCount: number;
  readonly kinds: readonly Total[];
  readonly isComplete: boolean;
}

/** Lists all outputs, so it starts only on request. */
function Sizes({ route }: { readonly route: Route }) {
  const [isWanted, setWanted] = useState(false);
  return (
    <section aria-labelledby="sizes">
      <h2 id="sizes">Sizes</h2>
      {isWanted ? (
        <Measured route={route} />
      ) : (
        <button type="button" onClick={() => setWanted(true)}>
          Measure all outputs
        </button>
      )}
    </section>
  );
}

function Measured({ route }: { readonly route: Route }) {
  const { value, error } = useLoaded<Totals>(`${route.job} ${route.all}`, async (set, signal) => {
    for await (const totals of askLines<Totals>(urlOf("sizes", route), signal)) set(totals);
  });
  if (error !== undefined) return <Problem error={error} />;
  if (value === undefined) return <p aria-live="polite">Listing…</p>;
  return (
    <>
      <p aria-live="polite">{value.isComplete ? `${value.taskCount} tasks` : "Listing, so far:"}</p>
      <Bars title="By kind" totals={value.kinds} linkOf={(kind) => linkTo({ ...route, kind })} />
      <Bars
        title="By task"
        totals={value.tasks}
        linkOf={(task) => linkTo({ ...route, ...(task !== "" && { task }) })}
      />
    </>
  );
}

interface BarsProps {
  readonly title: string;
  readonly totals: readonly Total[];
  readonly linkOf: (name: string) => string;
}

/** Totals as a table with bars, so that an outlier stands out. */
function Bars({ title, totals, linkOf }: BarsProps) {
  const most = Math.max(1, ...totals.map(({ bytes }) => bytes));
  return (
    <table class="bars">
      <caption>{title}</caption>
      <tbody>
        {totals.slice(0, 20).map(({ name, count, bytes }) => (
          <tr key={name}>
            <th scope="row">
              <a href={linkOf(name)}>{name || "(the job)"}</a>
            </th>
            <td class="number">{count}</td>
            <td class="number">{size(bytes)}</td>
            <td class="bar">
              <meter min={0} max={most} value={bytes} aria-label={`${size(bytes)} of ${size(most)}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
