import { refusal } from "../../conventions/internal";

/** A table of texts. Each row has one text per heading. */
interface TextTable {
  readonly headings: readonly string[];
  readonly rows: readonly TableRow[];
}

interface TableRow {
  readonly cells: readonly string[];
  /** Where the row begins, from 1. */
  readonly line: number;
}

/**
 * Parses a table of comma-separated values (RFC 4180), or of values that are separated by tabs. A cell in double quotes
 * can contain separators, line breaks, and quotes that are doubled. Blank lines are left out.
 *
 * @throws {Error} with the line, if a quote is not closed, or a row does not have one cell per heading.
 */
export function parseTable(text: string, separator: "," | "\t"): TextTable {
  const [head, ...rows] = rowsOf(text.replace(/^\uFEFF/, ""), separator);
  if (head === undefined) throw new Error(refusal("the table", "have a line of headings", "an empty file"));
  const headings = head.cells.map((heading) => heading.trim());
  for (const { cells, line } of rows) {
    if (cells.length === headings.length) continue;
    const rule = `have ${headings.length} cells, as the headings`;
    throw new Error(`line ${line}: ${refusal("the row", rule, String(cells.length))}`);
  }
  return { headings, rows };
}

/** A cell, and what ends it: the separator, a line break, or the end of the text. */
const CELL = {
  ",": /("(?:[^"]|"")*"|[^",\r\n][^,\r\n]*|)(,|\r?\n|\r|$)/y,
  "\t": /("(?:[^"]|"")*"|[^"\t\r\n][^\t\r\n]*|)(\t|\r?\n|\r|$)/y,
};

function rowsOf(text: string, separator: "," | "\t"): TableRow[] {
  const pattern = new RegExp(CELL[separator]);
  const rows: TableRow[] = [];
  let cells: string[] = [];
  let isBlank = true;
  let line = 1;
  let start = 1;
  while (pattern.lastIndex < text.length || cells.length > 0) {
    const match = pattern.exec(text);
    if (match === null)
      throw new Error(
        `line ${line}: ${refusal("a cell", "be closed by a quote", "more text", "double a quote inside of a cell")}`,
      );
    const [whole, cell = "", end] = match;
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (cell !== "") isBlank = false;
    line += whole.match(/\r?\n|\r/g)?.length ?? 0;
    if (end === separator) continue;
    if (cells.length > 1 || !isBlank) rows.push({ cells, line: start });
    cells = [];
    isBlank = true;
    start = line;
    if (pattern.lastIndex >= text.length) break;
  }
  return rows;
}
