import { styleText } from "node:util";
import stringWidth from "string-width";
import type { Style } from "../terminal";
import { byteSize } from "./byte-size";
import { shownPath } from "./shown-path";

/** The properties of an output that the table shows. An `OutputReference` has them. */
export interface OutputRow {
  /** If it is unknown, the table shows the container's name instead. */
  readonly jobId?: string;
  readonly containerName: string;
  readonly taskId?: string;
  readonly kind: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified: Date;
  readonly url: string;
  readonly run?: string;
}

/** The columns of the table, and the style and the width of its stream. */
export interface TableOptions extends Style {
  /** The width of the terminal. Longer paths are shortened in the middle (default: no limit). */
  readonly width?: number;
  /** Whether there is a column with the job (default: false). */
  readonly job?: boolean;
  /** Whether there is a column with the run (default: false). */
  readonly run?: boolean;
  /** Whether there is a column with the URL (default: false). */
  readonly url?: boolean;
}

/** The number of lines per page. A page is printed when its columns are known, so a long listing begins at once. */
const PAGE_LINES = 500;

/** The number of spaces between columns. */
const GAP = 2;

/** The width of a shortened path in a terminal that is too narrow. */
const SHORTEST_PATH = 16;

/**
 * Yields the table that `batch-outputs list` prints, in pages of 500 lines. There is one line per output, below
 * headings. The path is the last column but the URL, because it has no common width. A terminal also gets colors unless
 * they are disabled. Yields nothing if there are no outputs. No page ends in a line feed. Columns can become wider from
 * page to page.
 */
export async function* outputsTable(
  outputs: AsyncIterable<OutputRow> | Iterable<OutputRow>,
  options: TableOptions,
): AsyncGenerator<string, void> {
  const columns = columnsOf(options);
  const widths = columns.map(({ heading }) => heading.length);
  let page: string[][] = [];
  let isFirst = true;
  const laidOut = () => {
    const lines = page.map((cells) => line(columns, cells, widths, options));
    if (isFirst) {
      const headings = columns.map(({ heading }) => heading);
      lines.unshift(painted("bold", line(columns, headings, widths, { ...options, hasColor: false }), options));
    }
    isFirst = false;
    page = [];
    return lines.join("\n");
  };
  for await (const output of outputs) {
    const cells = columns.map(({ text }) => text(output));
    for (const [at, cell] of cells.entries()) {
      if (!columns[at]?.isRagged) widths[at] = Math.max(widths[at] as number, widthOf(cell));
    }
    page.push(cells);
    if (page.length === PAGE_LINES) yield laidOut();
  }
  if (page.length > 0) yield laidOut();
}

interface Column {
  readonly heading: string;
  readonly text: (output: OutputRow) => string;
  readonly isRight?: boolean;
  /** Whether the lines after it do not begin at a common place. */
  readonly isRagged?: boolean;
  readonly color?: Format;
}

const JOB: Column = { heading: "JOB", text: ({ jobId, containerName }) => shownPath(jobId ?? containerName) };

const RUN: Column = { heading: "RUN", text: ({ run = "-" }) => shownPath(run) };

const COLUMNS: readonly Column[] = [
  { heading: "TASK", text: ({ taskId }) => (taskId === undefined ? "-" : shownPath(taskId)) },
  { heading: "KIND", text: ({ kind }) => shownPath(kind), color: "cyan" },
  { heading: "SIZE", text: ({ size }) => byteSize(size), isRight: true },
  { heading: "MODIFIED", text: ({ lastModified }) => shownTime(lastModified) },
  { heading: "PATH", text: ({ path }) => shownPath(path), isRagged: true },
];

const URL_COLUMN: Column = { heading: "URL", text: ({ url }) => url, isRagged: true, color: "dim" };

function columnsOf({ job = false, run = false, url = false }: TableOptions): readonly Column[] {
  return [...(job ? [JOB] : []), ...(run ? [RUN] : []), ...COLUMNS, ...(url ? [URL_COLUMN] : [])];
}

function line(
  columns: readonly Column[],
  cells: readonly string[],
  widths: readonly number[],
  options: TableOptions,
): string {
  let left = options.width ?? Number.POSITIVE_INFINITY;
  const shown = columns.map(({ isRagged, isRight, color }, at) => {
    const cell = cells[at] as string;
    if (isRagged) return painted(color, options.url ? cell : shortened(cell, Math.max(left, SHORTEST_PATH)), options);
    const width = widths[at] as number;
    left -= width + GAP;
    const padding = " ".repeat(width - widthOf(cell));
    return isRight ? padding + cell : painted(color, cell, options) + padding;
  });
  return shown.join(" ".repeat(GAP));
}

/** Replaces the middle of a text that is too wide, so that its beginning and its end are visible. */
function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = [...text];
  const take = (from: readonly string[], room: number) => {
    let taken = 0;
    for (let used = 0; taken < from.length; taken += 1) {
      used += widthOf(from[taken] as string);
      if (used > room) break;
    }
    return taken;
  };
  const head = take(characters, Math.floor((width - 1) / 2));
  const tail = take(characters.slice(head).reverse(), Math.ceil((width - 1) / 2));
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - tail).join("")}`;
}

/** Returns the number of columns that a terminal needs for a text. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

const pad = (number: number) => String(number).padStart(2, "0");

/** Returns a time in the time zone of this machine: `2026-11-27 08:05`. */
function shownTime(time: Date): string {
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}

type Format = "bold" | "dim" | "cyan";

function painted(format: Format | undefined, text: string, { hasColor }: Style): string {
  if (!hasColor || format === undefined) return text;
  const [begin, end] = CODES[format];
  return begin + text + end;
}

/** What a terminal needs before and after a text. `styleText` for each cell would take a third of the table's time. */
const CODES: Readonly<Record<Format, readonly [begin: string, end: string]>> = {
  bold: codesOf("bold"),
  dim: codesOf("dim"),
  cyan: codesOf("cyan"),
};

function codesOf(format: Format): readonly [begin: string, end: string] {
  const [begin = "", end = ""] = styleText(format, " ", { validateStream: false }).split(" ");
  return [begin, end];
}
