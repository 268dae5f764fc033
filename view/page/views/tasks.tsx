import { useState } from "preact/hooks";
import type { Task } from "../api";
import { duration } from "../format";
import { linkTo, type Route } from "../route";

/** The number of rows that are shown first. */
const ROWS = 200;

interface TasksProps {
  readonly route: Route;
  readonly tasks: readonly Task[];
  readonly isLoading: boolean;
}

/** The tasks of a job, with a filter. */
export function Tasks({ route, tasks, isLoading }: TasksProps) {
  const [text, setText] = useState("");
  const [state, setState] = useState("");
  const [rows, setRows] = useState(ROWS);
  const states = [...new Set(tasks.map((task) => task.state ?? "not known"))].sort();
  const wanted = tasks.filter(
    (task) =>
      task.id.toLowerCase().includes(text.toLowerCase()) && (state === "" || (task.state ?? "not known") === state),
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
            <th scope="col" class="number">
              Duration
            </th>
          </tr>
        </thead>
        <tbody>
          {wanted.slice(0, rows).map((task) => (
            <tr key={task.id}>
              <td>
                <a href={linkTo({ ...route, task: task.id })}>{task.id}</a>
              </td>
              <td class={task.state ?? ""}>{task.state ?? "not known"}</td>
              <td class="number">{task.exitCode ?? task.failure ?? ""}</td>
              <td class="number">{durationOf(task)}</td>
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

function durationOf({ startTime, endTime }: Task): string {
  if (startTime === undefined || endTime === undefined) return "";
  return duration(Date.parse(endTime) - Date.parse(startTime));
}
