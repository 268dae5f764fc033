import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { root } from "../docs/support/documents";
import { tables } from "../docs/support/tables";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const EXAMPLES = globSync("examples/*/index.ts", { cwd: root })
  .map((file) => file.split("/")[1] ?? "")
  .sort();

/** The most lines of a program. An example shows one idea. */
const MOST_LINES = 60;

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");
const manifestOf = (...path: string[]) => JSON.parse(read(...path, "package.json")) as Manifest;

describe("the examples", () => {
  const own = manifestOf();
  // Only the policy pack needs @pulumi/policy, and no example runs it.
  const { "@pulumi/policy": _, ...peers } = own.peerDependencies ?? {};

  it("are all in the table of their README, in which each has a link", () => {
    const [table] = tables({ file: "", text: read("examples", "README.md") });
    const linked = table?.rows.map(({ example = "" }) => /^\[([\w-]+)\]\(\1\/README\.md\)$/.exec(example)?.[1]);
    assert.deepEqual(linked?.sort(), EXAMPLES);
  });

  for (const name of EXAMPLES) {
    it(`${name} installs this version of the packages by name`, () => {
      assert.deepEqual(manifestOf("examples", name), {
        name,
        private: true,
        dependencies: { ...peers, [own.name]: `^${own.version}` },
        devDependencies: { "local-azure": `^${own.version}` },
      });
    });

    it(`${name} is a project of that name, whose settings have a description`, () => {
      const project = read("examples", name, "Pulumi.yaml");
      assert.match(project, new RegExp(`^name: ${name}\ndescription: .+\nruntime: nodejs\n`));
      const settings = project.match(/^ {2}\w+:$/gm) ?? [];
      assert.equal(project.match(/^ {4}description: /gm)?.length ?? 0, settings.length);
    });

    it(`${name} says what it costs, and how to run it on local Azure and on Azure`, () => {
      const readme = read("examples", name, "README.md");
      assert.match(readme, new RegExp(`^# ${name}\n`));
      assert.match(readme, /\n```sh\nnpm install\nnpx local-azure exec -- pulumi stack init dev\b/);
      assert.match(readme, /On Azure, leave out `npx local-azure exec --`/);
      assert.match(readme, /\bYou pay\b|\bcosts nothing\b/);
    });

    it(`${name} is short`, () => {
      for (const file of globSync(`examples/${name}/**/index.ts`, { cwd: root, exclude: ["**/node_modules/**"] })) {
        assert.ok(read(file).split("\n").length <= MOST_LINES, file);
      }
    });
  }
});
