import type { Document } from "./documents";

/** A row of a table, by the heading of the column. Cells are Markdown. */
type Row = Readonly<Record<string, string>>;

/** A table in a Markdown file. */
export interface Table {
  /** The heading of the first column. */
  readonly of: string;
  readonly headings: readonly string[];
  readonly rows: readonly Row[];
}

export function tables({ text }: Document): Table[] {
  const found = text.matchAll(/^\|(.+)\|\n\|[-:| ]+\|\n((?:\|.+\|\n?)+)/gm);
  return [...found].map(([, heading = "", body = ""]) => {
    const headings = cells(heading);
    const rows = body.trim().split("\n");
    return {
      of: headings[0] ?? "",
      headings,
      rows: rows.map((row) =>
        Object.fromEntries(cells(row.slice(1, -1)).map((cell, index) => [headings[index], cell])),
      ),
    };
  });
}

/** A cell writes a line of its own as `\|`. */
function cells(row: string): string[] {
  return row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}
