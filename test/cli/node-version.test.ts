import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { describe, it } from "mocha";
import { nodeVersionProblem } from "../../cli/node-version";
import { COMMAND } from "../support/built-command";
import { useFolder, writeFiles } from "../support/folder";
import { ROOT } from "./support/ended";

describe("nodeVersionProblem", () => {
  const folder = useFolder();

  for (const version of ["22.12.0", "22.21.1", "24.0.0", process.versions.node]) {
    it(`is none of ${version}`, () => assert.equal(nodeVersionProblem(version), undefined));
  }

  for (const version of ["14.21.3", "18.20.8", "20.19.5", "22.11.9"]) {
    it(`names what to install instead of ${version}`, () => {
      const problem = nodeVersionProblem(version) ?? "";
      assert.match(problem, /^Node\.js 22\.12 or newer is required, got [\d.]+ \(.*\); install a newer release/);
      assert.ok(problem.includes(version));
    });
  }

  it("is of the version that the package requires", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    assert.match(nodeVersionProblem("0.0") ?? "", new RegExp(`Node.js ${engines.node.replace(">=", "")} or newer`));
  });

  it("ends the command with 1, before it loads anything else", async () => {
    writeFiles(folder(), {
      "old.cjs": `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.19.5" } });`,
    });
    const env = { NODE_OPTIONS: `--require ${join(folder(), "old.cjs")}` };
    const { exitCode, stdout, stderr } = await COMMAND.run(["--version"], { env });
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /^batch-outputs: Node\.js 22\.12 or newer is required, got 20\.19\.5 .*\n$/);
  });

  it("is looked for before the command loads anything that an old version cannot parse", async () => {
    const text = readFileSync(COMMAND.file, "utf8");
    assert.deepEqual(
      [...text.matchAll(/require\((.*?)\)/g)].map(([, name]) => name),
      ['"./keep-compiled-code.cjs"', '"./main.cjs"'],
    );
    const inSyntaxOf = async (target: string) => (await transform(text, { target })).code;
    assert.equal(await inSyntaxOf("es2015"), await inSyntaxOf("esnext"));
  });
});
