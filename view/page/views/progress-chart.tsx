import type { Task } from "../api";
import { duration, time } from "../format";

const WIDTH = 600;
const HEIGHT = 120;

/** The number of ended tasks over time, as a line, and those that failed as another one. */
export function ProgressChart({ tasks }: { readonly tasks: readonly Task[] }) {
  const ended = tasks.flatMap(({ endTime, state }) =>
    endTime === undefined ? [] : [{ at: Date.parse(endTime), state }],
  );
  if (ended.length < 2) return null;
  const starts = tasks.flatMap(({ startTime }) => (startTime === undefined ? [] : [Date.parse(startTime)]));
  ended.sort((one, other) => one.at - other.at);
  const first = starts.reduce((least, at) => Math.min(least, at), ended[0]?.at ?? 0);
  const last = ended.at(-1)?.at ?? first;
  const x = (at: number) => ((at - first) / Math.max(1, last - first)) * WIDTH;
  const y = (count: number) => HEIGHT - (count / tasks.length) * HEIGHT;
  const failed = ended.filter(({ state }) => state === "failed");
  const text = `${ended.length} of ${tasks.length} tasks ended within ${duration(last - first)}, ${failed.length} failed`;
  return (
    <figure class="progress">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text} preserveAspectRatio="none">
        <path
          class="ended"
          d={steps(
            ended.map(({ at }) => at),
            x,
            y,
          )}
        />
        <path
          class="failed"
          d={steps(
            failed.map(({ at }) => at),
            x,
            y,
          )}
        />
      </svg>
      <figcaption>
        {text}, from {time(new Date(first).toISOString())}
      </figcaption>
    </figure>
  );
}

/** The most points of a line. More are not visible. */
const POINTS = 600;

function steps(times: readonly number[], x: (at: number) => number, y: (count: number) => number): string {
  const every = Math.max(1, Math.ceil(times.length / POINTS));
  let path = `M0 ${y(0)}`;
  for (const [index, at] of times.entries()) {
    if (index % every !== 0 && index !== times.length - 1) continue;
    path += `H${x(at).toFixed(1)}V${y(index + 1).toFixed(1)}`;
  }
  return `${path}H${WIDTH}`;
}
