import { useState } from "preact/hooks";
import { askLines, urlOf } from "../api";
import { size } from "../format";
import { linkTo, type Route } from "../route";
import { useLoaded } from "../use-async";
import { Problem } from "./problem";

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

/** The sizes of a job's outputs by task and kind. All outputs are listed, so it starts only on request. */
export function Sizes({ route }: { readonly route: Route }) {
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
      <Bars title="By kind" totals={value.kinds} />
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
  /** Returns the link of a row (default: rows are no links). */
  readonly linkOf?: (name: string) => string;
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
            <th scope="row">{linkOf === undefined ? name : <a href={linkOf(name)}>{name || "(the job)"}</a>}</th>
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
