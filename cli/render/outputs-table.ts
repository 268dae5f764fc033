import { styleText } from "node:util";
import Table from "cli-table3";
import type { Style } from "../terminal";
import { byteSize } from "./byte-size";
import { shownPath } from "./shown-path";

/** An output, as far as the table shows it; an `OutputReference` is one. */
export interface OutputRow {
  /** The container's name stands in its place where it is not known. */
  readonly jobId?: string;
  readonly containerName: string;
  readonly taskId?: string;
  readonly kind: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly url: string;
}

const HEADINGS = ["JOB", "TASK", "KIND", "PATH", "SIZE", "URL"];

/** Nothing but two spaces between columns: a long URL wraps into no frame, and lines can be cut by column. */
const NO_FRAME = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** How many lines are laid out together. What cli-table3 takes for a line grows with the lines of its table. */
const PAGE_LINES = 500;

/**
 * Yields the table that `batch-outputs list` prints, some hundreds of lines at a time and nothing where there are no outputs: a line an output,
 * under headings, with a rule at a terminal and colors where they are wanted. No line ends in spaces; no page ends in a line feed. Columns are
 * as wide as what they have shown so far: in a long table they may become wider further down.
 */
export async function* outputsTable(
  outputs: AsyncIterable<OutputRow> | Iterable<OutputRow>,
  style: Style,
): AsyncGenerator<string, void> {
  let widths: readonly number[] | undefined;
  let page: OutputRow[] = [];
  const laidOut = () => {
    const { lines, widths: widened } = tablePage(page, widths, style);
    widths = widened;
    page = [];
    return lines.join("\n");
  };
  for await (const output of outputs) {
    page.push(output);
    if (page.length === PAGE_LINES) yield laidOut();
  }
  if (page.length > 0) yield laidOut();
}

/** Lays out a page: under headings where there are no widths yet, else in columns that are no narrower than those before. */
function tablePage(outputs: readonly OutputRow[], widths: readonly number[] | undefined, style: Style) {
  const table = new Table({
    head: widths?.map((width) => " ".repeat(width)) ?? HEADINGS,
    colAligns: ["left", "left", "left", "left", "right", "left"],
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const output of outputs) table.push(cellsOf(output, style));
  const [head = "", ...lines] = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  // filled in while it was laid out
  const widened = table.options.colWidths.map(Number);
  return { lines: widths === undefined ? [...headings(head, style), ...lines] : lines, widths: widened };
}

function headings(line: string, style: Style): string[] {
  if (!style.isTerminal) return [line];
  // as long as the headings: URLs may be longer than a terminal is wide
  return [painted("bold", line, style), painted("dim", "─".repeat(line.length), style)];
}

function cellsOf(output: OutputRow, style: Style): string[] {
  return [
    output.jobId ?? output.containerName,
    output.taskId ?? "-",
    painted("cyan", shownPath(output.kind), style),
    shownPath(output.path),
    byteSize(output.size),
    painted("dim", output.url, style),
  ];
}

function painted(format: "bold" | "dim" | "cyan", text: string, { hasColor }: Style): string {
  return hasColor ? styleText(format, text, { validateStream: false }) : text;
}
