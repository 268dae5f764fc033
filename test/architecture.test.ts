import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, it } from "mocha";
import { folderGraph, folderReachedInto, importGraph, importsOf, ringsOf } from "./support/import-graph";

const root = join(__dirname, "..");

/** What each folder may import of the other folders, and of packages where that matters. The diagram is in docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, { folders: string[]; packages?: RegExp }>> = {
  conventions: { folders: [], packages: /^node:crypto$/ },
  destinations: { folders: ["conventions"], packages: /^$/ },
  outputs: {
    folders: ["conventions"],
    packages: /^(node:|@azure\/(storage-blob|core-)|mime-types$|picomatch$|saxes$)/,
  },
  components: {
    folders: ["conventions", "destinations"],
    packages: /^(node:|@pulumi\/|@azure\/(storage-blob|core-auth)$|fflate$|tar)/,
  },
  cli: { folders: ["conventions", "destinations", "outputs"] },
  local: { folders: [] },
  // Programs and samples use the package as its users do: by its name.
  stacks: { folders: [], packages: /^(node:|@pulumi\/|azure-batch-outputs)/ },
  samples: { folders: [], packages: /^(node:|@azure\/|azure-batch-outputs)/ },
};

/** The folders that are held from inside, too: no import rings, and no imports past an `index.ts`. */
const ORDERED_INSIDE: readonly string[] = ["conventions", "destinations", "outputs", "cli"];

describe("architecture", () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${folder}/ imports of this project ${allowed.folders.join(" and ") || "nothing"}`, () => {
      const files = globSync(`${folder}/**/*.{ts,mts,mjs,cjs}`, {
        cwd: root,
        exclude: ["local/dist/**", "local/test/**"],
      });
      assert.notEqual(files.length, 0, `${folder}/ must have source files`);
      for (const file of files) {
        for (const imported of importsOf(file))
          assert.equal(isAllowed(file, imported, allowed), true, `${file} imports ${imported}`);
      }
    });
  }

  for (const folder of ORDERED_INSIDE) {
    describe(`inside ${folder}/`, () => {
      const graph = importGraph(folder);

      it("no files import each other in a ring", () => {
        assert.notEqual(graph.size, 0, `${folder}/ must have source files`);
        assert.deepEqual(ringsOf(graph), []);
      });

      it("no folders import each other in a ring", () => {
        assert.deepEqual(ringsOf(folderGraph(folder, graph)), []);
      });

      it("no file imports past the index.ts of another folder", () => {
        for (const [file, targets] of graph) {
          for (const target of targets)
            assert.equal(folderReachedInto(file, target), undefined, `${file} imports ${target}`);
        }
      });
    });
  }

  it("no file imports all of azure-native, which costs seconds and hundreds of megabytes", () => {
    for (const file of globSync("{components,stacks,test}/**/*.ts", { cwd: root })) {
      assert.equal(importsOf(file).includes("@pulumi/azure-native"), false, file);
    }
  });
});

function isAllowed(
  file: string,
  imported: string,
  { folders, packages }: { folders: string[]; packages?: RegExp },
): boolean {
  const own = file.split(sep)[0] ?? "";
  if (!imported.startsWith(".")) return packages?.test(imported) ?? !imported.startsWith("azure-batch-outputs");
  const target = relative(root, join(root, dirname(file), imported)).split(sep)[0] ?? "";
  return target === own || folders.includes(target) || target === "package.json";
}
