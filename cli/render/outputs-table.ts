import { styleText } from "node:util";
import Table from "cli-table3";
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
  readonly url: string;
}

const HEADINGS = ["JOB", "TASK", "KIND", "PATH", "SIZE", "URL"];

/** Only two spaces between columns, so that a long URL does not wrap into a frame, and `cut` can select columns. */
const NO_FRAME = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** The number of lines per page. cli-table3 needs more time per line for larger tables. */
const PAGE_LINES = 500;

/**
 * Yields the table that `batch-outputs list` prints, in pages of 500 lines. There is one line per output, below
 * headings. A terminal also gets a rule, and colors unless they are disabled. Yields nothing if there are no outputs.
 * No line ends in spaces, and no page ends in a line feed. Columns can become wider from page to page.
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

/** Formats a page. The first page, without `widths`, has headings. Later pages have columns of at least `widths`. */
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
  // `toString` has filled in the widths.
  const widened = table.options.colWidths.map(Number);
  return { lines: widths === undefined ? [...headings(head, style), ...lines] : lines, widths: widened };
}

function headings(line: string, style: Style): string[] {
  if (!style.isTerminal) return [line];
  // As long as the headings, because URLs can be wider than a terminal.
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
