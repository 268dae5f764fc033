import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { outputContainerName, parseBlobName, storedPath } from "../../conventions";

describe("docs/conventions.md", () => {
  const text = readFileSync(join(__dirname, "..", "..", "docs", "conventions.md"), "utf8");
  const rows = (heading: string) =>
    text
      .slice(text.indexOf(heading))
      .split("\n\n", 1)
      .flatMap((table) => table.split("\n").slice(2))
      .map((row) => [...row.matchAll(/`([^`]*)`/g)].map(([, cell = ""]) => cell));

  it("has the container names that the functions return", () => {
    const vectors = rows("| job id | container |");
    assert.equal(vectors.length, 6);
    for (const [jobId = "", container] of vectors) assert.equal(outputContainerName(jobId), container);
  });

  it("has the paths that the functions return", () => {
    const vectors = rows("| path | stored as |");
    assert.equal(vectors.length, 5);
    for (const [path = "", stored] of vectors) assert.equal(storedPath(path), stored);
  });

  it("has blob names that follow the conventions", () => {
    const vectors = rows("| | name | example |");
    assert.equal(vectors.length, 2);
    for (const cells of vectors) assert.doesNotThrow(() => parseBlobName(cells.at(-1) ?? ""));
  });
});
