import { styleText } from "node:util";
import stringWidth from "string-width";
import type { Style } from "../terminal";

/** A column of a table. */
export interface Column<Row> {
  readonly heading: string;
  readonly text: (row: Row) => string;
  readonly isRight?: boolean;
  /** Whether the lines after it do not begin at a common place. */
  readonly isRagged?: boolean;
  readonly color?: Format;
}

/** The style and the width of the table's stream. */
export interface TableStyle extends Style {
  /** The width of the terminal. Longer texts in ragged columns are shortened in the middle (default: no limit). */
  readonly width?: number;
}

/** The number of lines per page. A page is printed when its columns are known, so a long listing begins at once. */
const PAGE_LINES = 500;

/** The number of spaces between columns. */
const GAP = 2;

/** The width of a shortened text in a terminal that is too narrow. */
const SHORTEST_TEXT = 16;

/**
 * Yields a table in pages of 500 lines. There is one line per row, below headings. A terminal also gets colors unless
 * they are disabled. Yields nothing if there are no rows. No page ends in a line feed. Columns can become wider from
 * page to page.
 */
export async function* table<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  columns: readonly Column<Row>[],
  style: TableStyle,
): AsyncGenerator<string, void> {
  const widths = columns.map(({ heading }) => heading.length);
  let page: string[][] = [];
  let isFirst = true;
  const laidOut = () => {
    const lines = page.map((cells) => line(columns, cells, widths, style));
    if (isFirst) {
      const headings = columns.map(({ heading }) => heading);
      lines.unshift(painted("bold", line(columns, headings, widths, { ...style, hasColor: false }), style));
    }
    isFirst = false;
    page = [];
    return lines.join("\n");
  };
  for await (const row of rows) {
    const cells = columns.map(({ text }) => text(row));
    for (const [at, cell] of cells.entries()) {
      if (!columns[at]?.isRagged) widths[at] = Math.max(widths[at] as number, widthOf(cell));
    }
    page.push(cells);
    if (page.length === PAGE_LINES) yield laidOut();
  }
  if (page.length > 0) yield laidOut();
}

function line<Row>(
  columns: readonly Column<Row>[],
  cells: readonly string[],
  widths: readonly number[],
  style: TableStyle,
): string {
  let left = style.width ?? Number.POSITIVE_INFINITY;
  const shown = columns.map(({ isRagged, isRight, color }, at) => {
    const cell = cells[at] as string;
    if (isRagged) return painted(color, shortened(cell, Math.max(left, SHORTEST_TEXT)), style);
    const width = widths[at] as number;
    left -= width + GAP;
    const padding = " ".repeat(width - widthOf(cell));
    return isRight ? padding + cell : painted(color, cell, style) + padding;
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
