import { byteSize } from "./byte-size";
import { shownPath } from "./shown-path";
import { type Column, type TableStyle, table } from "./table";

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
export interface TableOptions extends TableStyle {
  /** Whether there is a column with the job (default: false). */
  readonly job?: boolean;
  /** Whether there is a column with the run (default: false). */
  readonly run?: boolean;
  /** Whether there is a column with the URL (default: false). */
  readonly url?: boolean;
}

/**
 * Yields the table that `batch-outputs list` prints. The path is the last column but the URL, because it has no common
 * width. With URLs, nothing is shortened.
 */
export function outputsTable(
  outputs: AsyncIterable<OutputRow> | Iterable<OutputRow>,
  options: TableOptions,
): AsyncGenerator<string, void> {
  const { width, ...style } = options;
  return table(outputs, columnsOf(options), options.url || width === undefined ? style : { ...style, width });
}

const JOB: Column<OutputRow> = {
  heading: "JOB",
  text: ({ jobId, containerName }) => shownPath(jobId ?? containerName),
};

const RUN: Column<OutputRow> = { heading: "RUN", text: ({ run = "-" }) => shownPath(run) };

const COLUMNS: readonly Column<OutputRow>[] = [
  { heading: "TASK", text: ({ taskId }) => (taskId === undefined ? "-" : shownPath(taskId)) },
  { heading: "KIND", text: ({ kind }) => shownPath(kind), color: "cyan" },
  { heading: "SIZE", text: ({ size }) => byteSize(size), isRight: true },
  { heading: "MODIFIED", text: ({ lastModified }) => shownTime(lastModified) },
  { heading: "PATH", text: ({ path }) => shownPath(path), isRagged: true },
];

const URL_COLUMN: Column<OutputRow> = { heading: "URL", text: ({ url }) => url, isRagged: true, color: "dim" };

function columnsOf({ job = false, run = false, url = false }: TableOptions): readonly Column<OutputRow>[] {
  return [...(job ? [JOB] : []), ...(run ? [RUN] : []), ...COLUMNS, ...(url ? [URL_COLUMN] : [])];
}

const pad = (number: number) => String(number).padStart(2, "0");

/** Returns a time in the time zone of this machine: `2026-11-27 08:05`. */
function shownTime(time: Date): string {
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}
