import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { parseTable } from "../../../view/page/files/parse-table";

describe("a table of the page", () => {
  for (const [text, rows] of [
    ["", []],
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "a,b\r\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ['"a,b","c ""d"""\n', [["a,b", 'c "d"']]],
    ['"a\nb",c', [["a\nb", "c"]]],
    [
      "a,\n,b\n\n",
      [
        ["a", ""],
        ["", "b"],
      ],
    ],
    ['a"b,c', [['a"b', "c"]]],
    ['"open', [["open"]]],
  ] as const) {
    it(`has ${JSON.stringify(rows)} for ${JSON.stringify(text)}`, () => assert.deepEqual(parseTable(text, ","), rows));
  }

  it("has the cells that it was written with", () => {
    const cells = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(cells, fc.constantFrom(",", "\t"), (rows, separator) => {
        const quoted = rows
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator))
          .join("\r\n");
        assert.deepEqual(parseTable(quoted, separator), rows);
      }),
    );
  });
});
