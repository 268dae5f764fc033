import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, it } from "mocha";
import { root } from "./support/documents";

const OF_LOCAL_AZURE = ["@grpc/grpc-js", "@peculiar/x509", "azurite", "google-protobuf", "reflect-metadata"];

describe("the package azure-batch-outputs", function () {
  this.timeout(60_000);
  const packed = packedFiles("");

  it("has its pages and its command, and nothing of local Azure", () => {
    const files = packed();
    const { bin, ...manifest } = manifestOf("");
    assert.deepEqual(Object.keys(bin), ["azure-batch-outputs-review", "batch-outputs"]);
    for (const path of Object.values(bin)) assert.ok(files.has(path), path);
    assert.ok(pages(files).length >= 8);
    for (const file of ["index.html", "page.js", "page.css", "icon.svg", "THIRD-PARTY-LICENSES.txt"])
      assert.ok(files.has(`dist/command/page/${file}`));
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    assert.deepEqual(
      OF_LOCAL_AZURE.filter((name) => dependencies.includes(name)),
      [],
    );
    assert.deepEqual(
      [...files].filter(
        (path) => /^(dist\/)?(test|bench|scripts|samples|stacks|local)\//.test(path) && !path.endsWith(".md"),
      ),
      [],
    );
  });

  it("has every file that its pages link to", () => checkLinks("", packed(), pages(packed())));

  it("has every file that its pages name, unless they say that it is in a checkout", () => {
    const files = packed();
    const missing: string[] = [];
    for (const page of pages(files)) {
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
});

describe("the package local-azure", function () {
  this.timeout(60_000);
  const packed = packedFiles("local");

  it("has its pages, its commands and the parts of the engine", () => {
    const files = packed();
    const { bin } = manifestOf("local");
    assert.deepEqual(Object.keys(bin), ["local-azure", "pulumi-engine"]);
    const engine = ["engine/go/go.mod", "engine/go/go.sum", "engine/go/tools.go", "engine/README.md"];
    for (const path of [...Object.values(bin), "README.md", ...engine]) assert.ok(files.has(path), path);
    assert.deepEqual(
      [...files].filter((path) => /\.tsbuildinfo$|^test\//.test(path)),
      [],
    );
  });

  it("has every file that its pages link to", () => checkLinks("local", packed(), pages(packed())));
});

describe("both packages", () => {
  it("name a repository only if one exists", () => {
    for (const folder of ["", "local"]) {
      for (const field of ["repository", "homepage", "bugs"]) {
        assert.equal(manifestOf(folder)[field], undefined, `${folder} ${field}`);
      }
    }
  });

  it("have one version", () => assert.equal(manifestOf("local").version, manifestOf("").version));
});

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: object;
  readonly peerDependencies?: object;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

/** What npm packs of a folder; asked once. */
function packedFiles(folder: string): () => ReadonlySet<string> {
  let files: ReadonlySet<string> | undefined;
  return () => {
    if (files !== undefined) return files;
    const list = execFileSync("npm", ["pack", "--dry-run", "--ignore-scripts", "--json"], {
      cwd: join(root, folder),
      encoding: "utf8",
    });
    const packed: { files: { path: string }[] }[] = Object.values(JSON.parse(list));
    files = new Set(packed.flatMap(({ files }) => files.map(({ path }) => path)));
    return files;
  };
}

function pages(files: ReadonlySet<string>): string[] {
  return [...files].filter((path) => path.endsWith(".md"));
}

function checkLinks(folder: string, files: ReadonlySet<string>, pages: readonly string[]): void {
  for (const page of pages) {
    for (const [, link = ""] of readFileSync(join(root, folder, page), "utf8").matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      if (/^https?:/.test(link)) continue;
      assert.ok(files.has(normalize(join(dirname(page), link))), `${page} links to ${link}`);
    }
  }
}

/** A path into one of the project's folders, in a code span. */
const SOURCE_PATH =
  /`((?:bench|cli|components|conventions|destinations|engine|local|outputs|samples|scripts|stacks|test)\/[\w./-]*)`/g;
