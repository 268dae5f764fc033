import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { before, describe, it } from "mocha";
import { root } from "./support/documents";

describe("the package", function () {
  this.timeout(60_000);
  let files: Set<string>;

  before(() => {
    const list = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
      cwd: root,
      encoding: "utf8",
    });
    const packed: { files: { path: string }[] }[] = Object.values(JSON.parse(list));
    files = new Set(packed.flatMap(({ files }) => files.map(({ path }) => path)));
  });

  const pages = () => [...files].filter((path) => path.endsWith(".md"));

  it("has its pages, its commands and the parts of the engine", () => {
    const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { bin: Record<string, string> };
    assert.deepEqual(Object.keys(bin), ["batch-outputs", "local-azure", "pulumi-engine"]);
    for (const path of [...Object.values(bin), "engine/go/go.mod", "engine/go/go.sum", "engine/go/tools.go"])
      assert.ok(files.has(path), path);
    assert.ok(pages().length >= 10);
    assert.deepEqual(
      [...files].filter((path) => /^(test|bench|scripts|samples|stacks)\//.test(path)),
      [],
    );
  });

  it("has every file that its pages link to", () => {
    for (const page of pages()) {
      for (const [, link = ""] of readFileSync(join(root, page), "utf8").matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
        if (/^https?:/.test(link)) continue;
        assert.ok(files.has(normalize(join(dirname(page), link))), `${page} links to ${link}`);
      }
    }
  });

  it("has every file that its pages name, unless they say that it is in a checkout", () => {
    const missing: string[] = [];
    for (const page of pages()) {
      for (const paragraph of readFileSync(join(root, page), "utf8").split(/\n\n+/)) {
        if (/\bcheckout\b|\brepository\b/i.test(paragraph)) continue;
        for (const [, path = ""] of paragraph.matchAll(SOURCE_PATH)) {
          const isThere = files.has(path) || [...files].some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`));
          if (!isThere) missing.push(`${page} names ${path}`);
        }
      }
    }
    assert.deepEqual(missing, []);
  });

  it("tells of a repository only if there is one", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, unknown>;
    for (const field of ["repository", "homepage", "bugs"]) assert.equal(manifest[field], undefined, field);
  });
});

/** A path into one of the project's folders, in a code span. */
const SOURCE_PATH =
  /`((?:bench|cli|components|conventions|destinations|engine|local|outputs|samples|scripts|stacks|test)\/[\w./-]*)`/g;
