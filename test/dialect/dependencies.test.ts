import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "mocha";

const root = join(__dirname, "..", "..");

/** One package of each kind, one that is declared in the other package.json, and one that no package.json declares. */
const IMPORTED = ["saxes", "@pulumi/pulumi", "mocha", "commander", "fast-check", "lodash/fp", "node:fs"];

const FILES: Readonly<Record<string, string>> = {
  ".gitignore": "node_modules/",
  "package.json": JSON.stringify({
    dependencies: { saxes: "6.0.0" },
    peerDependencies: { "@pulumi/pulumi": "3.0.0" },
    devDependencies: { "@pulumi/pulumi": "3.0.0", mocha: "12.0.0" },
  }),
  "local/package.json": JSON.stringify({
    dependencies: { commander: "15.0.0" },
    devDependencies: { "fast-check": "4.0.0" },
  }),
};

describe("imports of packages", function () {
  this.timeout(30_000);
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-dependencies-"));
    await cp(join(root, "biome.json"), join(folder, "biome.json"));
    for (const [name, text] of Object.entries(FILES)) await write(name, text);
  });

  after(() => rm(folder, { recursive: true }));

  async function write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }

  /** Returns the packages that `npm test` refuses if this file imports them. */
  async function refusedIn(file: string): Promise<string[]> {
    await write(file, IMPORTED.map((name) => `import "${name}";\n`).join(""));
    const output = await new Promise<string>((resolve) => {
      const args = ["lint", "--only=correctness/noUndeclaredDependencies", "--reporter=github", file];
      execFile(join(root, "node_modules", ".bin", "biome"), args, { cwd: folder }, (_, stdout) => resolve(stdout));
    });
    return [...output.matchAll(/Dependency (\S+) isn't specified in (\S+package\.json|package\.json)/g)].map(
      ([, name = ""]) => name,
    );
  }

  for (const [file, refused] of [
    ["outputs/read.ts", ["mocha", "commander", "fast-check", "lodash"]],
    // The build bundles the packages of the command, so they are not installed with it.
    ["cli/main.ts", ["commander", "fast-check", "lodash"]],
    ["test/read.test.ts", ["commander", "fast-check", "lodash"]],
    ["scripts/setup.mjs", ["commander", "fast-check", "lodash"]],
    ["local/arm/groups.ts", ["saxes", "@pulumi/pulumi", "mocha", "fast-check", "lodash"]],
    ["local/test/arm/groups.test.ts", ["saxes", "@pulumi/pulumi", "mocha", "lodash"]],
  ] as const) {
    it(`in ${file} must be declared in the nearest package.json`, async () => {
      assert.deepEqual((await refusedIn(file)).sort(), [...refused].sort());
    });
  }
});

describe("the command tsc", () => {
  it("is TypeScript 7, although the package typescript is older", async () => {
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const version = await new Promise<string>((resolve) =>
      execFile(tsc, ["--version"], (_, stdout) => resolve(stdout)),
    );
    assert.match(version, /^Version 7\./);
  });
});
