import { styleText } from "node:util";
import Table from "cli-table3";
import type { Style } from "../terminal";
import { byteSize } from "./byte-size";

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

/**
 * Returns the table that `batch-outputs list` prints: a line an output, under headings, with a rule at a terminal and colors where they are
 * wanted. No line ends in spaces; there is no line feed at the end.
 */
export function outputsTable(outputs: readonly OutputRow[], style: Style): string {
  const table = new Table({
    head: HEADINGS,
    colAligns: ["left", "left", "left", "left", "right", "left"],
    chars: NO_FRAME,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const output of outputs) table.push(cellsOf(output, style));
  const [headings = "", ...lines] = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  if (!style.isTerminal) return [headings, ...lines].join("\n");
  // as long as the headings: URLs may be longer than a terminal is wide
  const rule = "─".repeat(headings.length);
  return [painted("bold", headings, style), painted("dim", rule, style), ...lines].join("\n");
}

function cellsOf(output: OutputRow, style: Style): string[] {
  return [
    output.jobId ?? output.containerName,
    output.taskId ?? "-",
    painted("cyan", output.kind, style),
    output.path,
    byteSize(output.size),
    painted("dim", output.url, style),
  ];
}

function painted(format: "bold" | "dim" | "cyan", text: string, { hasColor }: Style): string {
  return hasColor ? styleText(format, text, { validateStream: false }) : text;
}
