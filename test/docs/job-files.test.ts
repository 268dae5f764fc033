import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import schema from "../../cli/job-file/job.schema.json";
import { readJobFile } from "../../cli/job-file/read-job-file";
import { useFolder } from "../support/folder";
import { blocks, documents } from "./support/documents";
import { tables } from "./support/tables";

describe("job files in the documents", () => {
  const folder = useFolder();
  const found = documents().flatMap((document) =>
    blocks(document, "yaml")
      .filter((block) => /^job: /m.test(block))
      .map((text) => ({ file: document.file, text })),
  );

  it("are in README, in the page about them and in the recipes", () => {
    assert.deepEqual([...new Set(found.map(({ file }) => file))].sort(), [
      "README.md",
      "docs/jobs-files.md",
      "docs/recipes.md",
    ]);
  });

  for (const [index, { file, text }] of found.entries()) {
    it(`follow the schema: ${file}, ${index + 1}`, async () => {
      writeFileSync(join(folder(), "job.yaml"), text);
      const { content } = await readJobFile(join(folder(), "job.yaml"));
      assert.ok(content.job.length > 0);
    });
  }

  it("have a row for each member of the schema", () => {
    const page = documents().find(({ file }) => file === "docs/jobs-files.md");
    const rows = tables(page!).flatMap(({ of, rows }) => (of === "member" ? rows.map((row) => row.member) : []));
    const { properties, $defs } = schema;
    const members = [
      properties,
      properties.task.properties,
      properties.forEach.properties,
      $defs.fileInput.properties,
      $defs.urlInput.properties,
      $defs.outputPattern.properties,
      { outputs: {}, into: {} },
    ].flatMap((each) => Object.keys(each));
    for (const member of members.filter((each) => each !== "$schema"))
      assert.ok(rows.includes(`\`${member}\``), member);
  });
});
