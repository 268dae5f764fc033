import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, it } from "mocha";
import { exportGraph, unusedExports } from "./support/export-graph";
import { folderGraph, folderReachedInto, importGraph, importsOf, ringsOf } from "./support/import-graph";

const root = join(__dirname, "..");

/**
 * What each folder may import from other folders, and from packages if that is restricted. docs/architecture.md has the
 * diagram.
 */
const MAY_IMPORT: Readonly<Record<string, { folders: string[]; packages?: RegExp }>> = {
  conventions: { folders: [], packages: /^node:(crypto|timers\/promises)$/ },
  destinations: { folders: ["conventions"], packages: /^$/ },
  outputs: {
    folders: ["conventions"],
    packages: /^(node:|@azure\/(storage-blob|core-)|mime-types$|saxes$)/,
  },
  jobs: {
    folders: ["conventions", "destinations"],
    packages: /^(node:|@azure\/core-(auth|rest-pipeline)$)/,
  },
  components: {
    folders: ["conventions", "destinations"],
    packages: /^(node:|@pulumi\/|@azure\/(storage-blob|core-auth|core-rest-pipeline|identity)$|fflate$|tar)/,
  },
  cli: { folders: ["conventions", "destinations", "outputs", "jobs", "view"] },
  view: { folders: ["outputs", "jobs"], packages: /^(node:|yazl$|preact|marked$)/ },
  policies: { folders: ["conventions"], packages: /^(node:(fs|path)$|@pulumi\/p)/ },
  review: { folders: ["conventions"], packages: /^(node:|commander$)/ },
  local: { folders: [] },
  // Programs and samples import the package by its name, as users do.
  stacks: { folders: [], packages: /^(node:|@pulumi\/|azure-batch-outputs)/ },
  examples: { folders: [], packages: /^(@pulumi\/|azure-batch-outputs)/ },
  samples: { folders: [], packages: /^(node:|@azure\/|azure-batch-outputs)/ },
};

/** The folders that are held from inside, too: no import rings, and no imports past an `index.ts`. */
const ORDERED_INSIDE: readonly string[] = [
  "conventions",
  "destinations",
  "outputs",
  "jobs",
  "components",
  "cli",
  "view",
  "policies",
  "review",
  "local",
];

/** The files whose exports are the package's, so that users may use them. */
const ENTRIES = ["conventions", "destinations", "outputs", "jobs", "components", "policies", "review"].map(
  (folder) => `${folder}/index.ts`,
);

/**
 * A file whose exports have the names of others, because they mean the same: TypeScript's narrower types of the
 * components, which refuse arguments that exclude each other.
 */
const SAME_MEANING = "components/exclusive-arguments.ts";

/** The folders whose files follow the rules below. */
const DIALECT_FOLDERS = [
  ...["bench", "cli", "components", "conventions", "destinations", "examples"],
  ...["jobs", "local", "outputs", "policies", "review", "samples", "scripts", "stacks", "test"],
];

/** The width at which the formatter wraps code. It leaves comments as they are. */
const COMMENT_WIDTH = 120;

/** The functions that mocha also defines as globals. */
const MOCHA_FUNCTIONS = /(?<![\w.$"'`-])(describe|it|before|after|beforeEach|afterEach)(?:\.only|\.skip)?\((?!\))/g;

describe("architecture", () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${folder}/ imports ${allowed.folders.join(" and ") || "nothing"} from the rest of the project`, () => {
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

  for (const folder of ["outputs", "jobs", "components"]) {
    it(`folders inside ${folder}/ import only those above them in the table of docs/architecture.md`, () => {
      const order = foldersOfTable(`Inside ${folder}`);
      const graph = folderGraph(folder, importGraph(folder));
      assert.deepEqual([...order].sort(), [...graph.keys()].sort());
      for (const [from, targets] of graph) {
        const below = targets.filter((target) => order.indexOf(target) > order.indexOf(from));
        assert.deepEqual(below, [], `${folder}/${from} imports folders below it`);
      }
    });
  }

  it("no test files or folders of tests import each other in a ring", () => {
    const graph = importGraph("test");
    assert.deepEqual([...ringsOf(graph), ...ringsOf(folderGraph("test", graph))], []);
  });

  describe("exports", () => {
    const files = exportGraph([
      "*.ts",
      "{conventions,destinations,outputs,jobs,components,cli,policies,review,local,stacks,examples,samples,scripts,test,bench}/**/*.{ts,mts}",
    ]);
    const isIn = (file: string, folders: string) => new RegExp(`^(${folders})/(?!test/)`).test(file);

    it("are used by another file, or belong to an entry of the package", () => {
      const unused = unusedExports(files, ENTRIES).filter(
        (name) =>
          // Declarations of JavaScript, which other JavaScript uses.
          isIn(name, "conventions|destinations|outputs|jobs|components|cli|policies|review|local") &&
          // The pack loads each file of its rules by its place.
          !name.startsWith("policies/rules/") &&
          !name.includes(".d.mts: "),
      );
      assert.deepEqual(unused, []);
    });

    it("of the library have names of their own", () => {
      const homes = new Map<string, string[]>();
      for (const [file, { declared }] of files) {
        if (
          !isIn(file, "conventions|destinations|outputs|jobs|components|cli|policies|review") ||
          file === SAME_MEANING
        )
          continue;
        for (const name of declared) homes.set(name, [...(homes.get(name) ?? []), file]);
      }
      assert.ok(homes.size > 100, "there must be exports");
      assert.deepEqual(
        [...homes].filter(([, places]) => places.length > 1),
        [],
      );
    });
  });

  it("no file imports all of azure-native, which costs seconds and hundreds of megabytes", () => {
    for (const file of globSync("{components,stacks,examples,test}/**/*.ts", { cwd: root })) {
      assert.equal(importsOf(file).includes("@pulumi/azure-native"), false, file);
    }
  });

  it("every comment fits into 120 columns", () => {
    for (const folder of DIALECT_FOLDERS) {
      for (const file of sourcesOf(folder, "{ts,mts,mjs,cjs,sh,go}")) {
        const comment = file.endsWith(".sh") ? /(^|\s)#/ : /^\s*(\/\/|\/?\*)|\s\/[/*] /;
        for (const [index, line] of linesOf(file).entries()) {
          const isTooLong = line.length > COMMENT_WIDTH && comment.test(line);
          assert.equal(isTooLong, false, `${file}:${index + 1} has a comment of ${line.length} columns`);
        }
      }
    }
  });

  it("no file spreads a conditional empty object: `...(x !== undefined && { x })` says the same", () => {
    for (const folder of DIALECT_FOLDERS) {
      for (const file of sourcesOf(folder, "{ts,mts,mjs}")) {
        const text = readFileSync(join(root, file), "utf8");
        const found = /\.\.\.\([^;]*?[=!]== undefined \? (?:\{\}|\{[^{}]*\} : \{\})/.exec(text)?.[0];
        assert.equal(found, undefined, file);
      }
    }
  });

  it("every test file imports mocha's functions, and uses none of its globals", () => {
    const files = [...sourcesOf("test", "ts"), ...sourcesOf("local/test", "ts")];
    for (const file of files) {
      const text = readFileSync(join(root, file), "utf8");
      const imported =
        /import \{([^}]*)\} from "mocha"/
          .exec(text)?.[1]
          ?.split(",")
          .map((name) => name.trim()) ?? [];
      const used = [...text.matchAll(MOCHA_FUNCTIONS)].map(([, name]) => name);
      // A file's own parameter or variable of such a name is not mocha's.
      const isOwn = (name = "") => new RegExp(`\\b${name}(: \\(| = )`).test(text);
      const missing = [...new Set(used)].filter((name) => !imported.includes(name ?? "") && !isOwn(name));
      assert.deepEqual(missing, [], `${file} must import these from "mocha"`);
    }
  });
});

function sourcesOf(folder: string, extensions: string): string[] {
  const found = globSync(`${folder}/**/*.${extensions}`, {
    cwd: root,
    exclude: ["local/dist/**", "**/node_modules/**"],
  });
  assert.notEqual(found.length, 0, `${folder}/ must have source files`);
  return found;
}

/** Returns the folders in the table of a section of docs/architecture.md, from the top. */
function foldersOfTable(heading: string): string[] {
  const [, section = ""] = readFileSync(join(root, "docs/architecture.md"), "utf8").split(`## ${heading}\n`);
  const [table = ""] = section.split("\n## ");
  return [...table.matchAll(/^\| `([\w-]+)\/` \|/gm)].map(([, name = ""]) => name);
}

function linesOf(file: string): string[] {
  return readFileSync(join(root, file), "utf8").split("\n");
}

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
