import { useState } from "preact/hooks";
import { ask, urlOf } from "../api";
import { linkTo } from "../route";
import { useLoaded } from "../use-async";
import { Heading } from "./heading";
import { numbersOf, type StateOfJob } from "./job-state";
import type { Settings } from "./page";

/** The number of rows that are shown first. Each asks Batch for the state of a job. */
const ROWS = 50;

/** The jobs of the page, with their states. */
export function Jobs({ settings }: { readonly settings: Settings }) {
  const [text, setText] = useState("");
  const [rows, setRows] = useState(ROWS);
  const wanted = settings.jobs.filter((job) => job.toLowerCase().includes(text.toLowerCase()));
  return (
    <>
      <Heading>Jobs</Heading>
      <search class="filter">
        <label>
          Job <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        <output aria-live="polite">
          {wanted.length} of {settings.jobs.length}
        </output>
      </search>
      <table>
        <thead>
          <tr>
            <th scope="col">Job</th>
            {settings.hasBatch && <th scope="col">State</th>}
            {settings.hasBatch && <th scope="col">Tasks</th>}
          </tr>
        </thead>
        <tbody>
          {wanted.slice(0, rows).map((job) => (
            <tr key={job}>
              <td>
                <a href={linkTo({ job })}>{job}</a>
              </td>
              {settings.hasBatch && <State job={job} />}
            </tr>
          ))}
        </tbody>
      </table>
      {wanted.length > rows && (
        <button type="button" onClick={() => setRows(rows + ROWS)}>
          Show more jobs
        </button>
      )}
    </>
  );
}

/** The cells that Batch knows. */
function State({ job }: { readonly job: string }) {
  const { value, error } = useLoaded<StateOfJob>(job, async (set, signal) =>
    set(await ask(urlOf("job", { job }), { signal })),
  );
  if (value?.job) {
    return (
      <>
        <td>{value.job.state}</td>
        <td>{numbersOf(value.job)}</td>
      </>
    );
  }
  return (
    <>
      <td>{value === undefined && error === undefined ? "…" : "not known"}</td>
      <td />
    </>
  );
}
