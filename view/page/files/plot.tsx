import { useState } from "preact/hooks";

const WIDTH = 600;
const HEIGHT = 240;
/** The most points that are drawn. */
const POINTS = 2000;

interface PlotProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A plot of two columns with numbers. Nothing if the table has less than two of them. */
export function Plot({ head, rows }: PlotProps) {
  const numeric = head.flatMap((_, column) => (isNumeric(rows, column) ? [column] : []));
  const [x, setX] = useState(numeric[0] ?? 0);
  const [y, setY] = useState(numeric[1] ?? 0);
  if (numeric.length < 2 || rows.length < 2) return null;
  const every = Math.max(1, Math.ceil(rows.length / POINTS));
  const points = rows.flatMap((row, at) => {
    const [left, right] = [row[x], row[y]];
    const point = [Number(left), Number(right)] as const;
    return at % every === 0 && left && right && point.every(Number.isFinite) ? [point] : [];
  });
  const [least, most] = [ofEach(points, Math.min), ofEach(points, Math.max)];
  const scaled = points.map(([left, right]) => {
    const across = ((left - least[0]) / (most[0] - least[0] || 1)) * WIDTH;
    const up = HEIGHT - ((right - least[1]) / (most[1] - least[1] || 1)) * HEIGHT;
    return `${across.toFixed(1)},${up.toFixed(1)}`;
  });
  const text = `${head[y]} from ${least[1]} to ${most[1]}, over ${head[x]} from ${least[0]} to ${most[0]}`;
  return (
    <figure class="plot">
      <div class="filter">
        <Column label="Across" value={x} choose={setX} head={head} columns={numeric} />
        <Column label="Up" value={y} choose={setY} head={head} columns={numeric} />
      </div>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text} preserveAspectRatio="none">
        <polyline points={scaled.join(" ")} />
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly value: number;
  readonly choose: (column: number) => void;
  readonly head: readonly string[];
  readonly columns: readonly number[];
}

function Column({ label, value, choose, head, columns }: ColumnProps) {
  return (
    <label>
      {label}{" "}
      <select value={value} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {columns.map((column) => (
          <option key={column} value={column}>
            {head[column] || `column ${column + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

type Point = readonly [number, number];

function ofEach(points: readonly Point[], choose: (one: number, other: number) => number): Point {
  return points.reduce<Point>((so, point) => [choose(so[0], point[0]), choose(so[1], point[1])], points[0] ?? [0, 0]);
}

/** Returns whether the cells of a column are numbers, apart from empty ones. */
function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  const cells = rows.slice(0, 200).map((row) => row[column] ?? "");
  return cells.some((cell) => cell !== "") && cells.every((cell) => Number.isFinite(Number(cell)));
}
