import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { documents } from "./support/documents";
import { type Table, tables } from "./support/tables";

/** The first headings of tables that list what a reader can set. */
const REFERENCES = ["argument", "option", "member", "setting"];

/** The values in Markdown code. */
const codesIn = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

/** Returns the rows without an example, and those whose example of an option is not an example of that option. */
function withoutExample({ of, rows }: Table): string[] {
  const hasExample = (row: Table["rows"][number]) => {
    if (of === "setting") return row["`azure`"] !== row.default || /such as `/.test(row["what it does"] ?? "");
    const names = codesIn(row[of]);
    const examples = codesIn(row.example);
    if (!names.some((name) => name.startsWith("-"))) return examples.length > 0;
    const words = examples.flatMap((example) => example.split(" "));
    return names.some((name) => words.includes(name.split(" ")[0] ?? ""));
  };
  return rows.filter((row) => !hasExample(row)).map((row) => row[of] ?? "");
}

describe("each reference", () => {
  const references = documents().flatMap((document) =>
    tables(document)
      .filter(({ of }) => REFERENCES.includes(of))
      .map((table) => ({ file: document.file, table })),
  );

  it("is found in the documents that have one", () => {
    const files = new Map<string, number>();
    for (const { file, table } of references) files.set(file, (files.get(file) ?? 0) + table.rows.length);
    for (const file of ["components", "command-line", "destinations", "outputs", "first-deployment"])
      assert.ok((files.get(`docs/${file}.md`) ?? 0) > 8, file);
    assert.ok((files.get("local/README.md") ?? 0) > 30);
  });

  for (const { file, table } of references) {
    const { of, rows } = table;
    it(`gives an example of each ${of} in ${file}, from ${rows[0]?.[of]} on`, () => {
      assert.deepEqual(withoutExample(table), []);
    });
  }

  it("needs an example of the option itself, not of another one", () => {
    const [table] = tables({
      file: "",
      text: "| option | example |\n|---|---|\n| `--a FILE` | `--a x` |\n| `-b`, `--bb` | `--bb` |\n| `--c` | `--cc` |\n| `--d` | |\n",
    });
    assert.deepEqual(withoutExample(table!), ["`--c`", "`--d`"]);
  });
});
