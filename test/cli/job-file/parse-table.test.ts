import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { parseTable } from "../../../cli/job-file/parse-table";

/** Texts, and their headings and rows. */
const CASES: readonly (readonly [title: string, text: string, ...rows: string[][]])[] = [
  ["lines", "a,b\n1,2\n3,4\n", ["a", "b"], ["1", "2"], ["3", "4"]],
  ["a last line without a line feed", "a,b\n1,2", ["a", "b"], ["1", "2"]],
  ["line breaks of Windows, and a byte order mark", "\ufeffa,b\r\n1,2\r\n", ["a", "b"], ["1", "2"]],
  ["empty cells", "a,b,c\n,,\n1,,\n,,3", ["a", "b", "c"], ["", "", ""], ["1", "", ""], ["", "", "3"]],
  ["quoted cells", 'a,b\n"x, y","say ""hi"""\n', ["a", "b"], ["x, y", 'say "hi"']],
  ["line breaks in cells", 'a,b\n"1\n2",3\n', ["a", "b"], ["1\n2", "3"]],
  ["blank lines", "a\n\n1\n\n", ["a"], ["1"]],
  ["an empty cell in quotes, in a row of its own", 'a\n1\n""\n\n""', ["a"], ["1"], [""], [""]],
  ["spaces around headings", " a , b \n 1 , 2 \n", ["a", "b"], [" 1 ", " 2 "]],
];

describe("parseTable", () => {
  for (const [title, text, ...expected] of CASES) {
    it(`parses ${title}`, () => {
      const { headings, rows } = parseTable(text, ",");
      assert.deepEqual([headings, ...rows.map(({ cells }) => cells)], expected);
    });
  }

  it("parses values that are separated by tabs", () => {
    const { headings, rows } = parseTable("a\tb\n1,5\t2\n", "\t");
    assert.deepEqual(
      [headings, rows[0]?.cells],
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    );
  });

  it("names the line of a row with another number of cells, or of an open quote", () => {
    const message = "line 4: the row must have 2 cells, as the headings, got 3";
    assert.throws(() => parseTable('a,b\n"1\n2",3\n1,2,3\n', ","), { message });
    assert.throws(() => parseTable('a,b\n1,"2\n', ","), /^Error: line 2: a cell must be closed by a quote/);
    assert.throws(() => parseTable("", ","), /must have a line of headings/);
  });

  it("returns the cells that any table was written with", () => {
    const cell = fc.string();
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const written = [["a", "b"], ...rows].map((row) => row.map(quoted).join(",")).join("\n");
        assert.deepEqual(
          parseTable(written, ",").rows.map(({ cells }) => cells),
          rows,
        );
      }),
    );
  });
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
