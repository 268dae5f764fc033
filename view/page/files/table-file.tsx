import { useState } from "preact/hooks";
import { parseTable } from "./parse-table";
import { Plot } from "./plot";

const ROWS = 500;

/** The most columns that are shown. A browser takes seconds for the cells of more. */
const COLUMNS = 200;

interface TableProps {
  readonly text: string;
  readonly separator: "," | "\t";
}

/** A table in CSV or TSV, and a plot of two of its columns. */
export function TableFile({ text, separator }: TableProps) {
  const [rows, setRows] = useState(ROWS);
  const [{ head, body, columns }] = useState(() => tableIn(text, separator));
  return (
    <>
      <Plot head={head} rows={body} />
      <div class="wide">
        <table>
          <thead>
            <tr>
              {head.map((name, at) => (
                <th key={at} scope="col" class={isNumber(body[0]?.[at]) ? "number" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.slice(0, rows).map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column} class={isNumber(cell) ? "number" : ""}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {Math.min(rows, body.length)} of {body.length} rows
        {columns > COLUMNS && `, ${COLUMNS} of ${columns} columns; download the file to see all`}
      </p>
      {rows < body.length && (
        <button type="button" onClick={() => setRows(rows + 5000)}>
          Show more rows
        </button>
      )}
    </>
  );
}

function isNumber(cell = ""): boolean {
  return cell !== "" && Number.isFinite(Number(cell));
}

function tableIn(text: string, separator: "," | "\t") {
  const [head = [], ...body] = parseTable(text, separator);
  const shown = (row: readonly string[]) => row.slice(0, COLUMNS);
  return { head: shown(head), body: body.map(shown), columns: head.length };
}
