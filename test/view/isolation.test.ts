import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type Metafile } from "esbuild";
import { describe, it } from "mocha";
import { ROOT } from "../cli/support/ended";
import { NODE_TOOL } from "../support/built-command";

describe("the page in the command", () => {
  it("is loaded only by `view`, so that it does not slow the start of other commands", async () => {
    const { metafile } = await build({
      ...{ absWorkingDir: ROOT, entryPoints: ["cli/main.ts"], outdir: "unused", write: false, metafile: true },
      ...{ bundle: true, splitting: true, format: "esm", platform: "node", packages: "external", logLevel: "silent" },
    });
    const all = inputsOf(metafile, Object.keys(metafile.outputs));
    assert.ok(all.some(isOfPage));
    const entry = Object.keys(metafile.outputs).filter((file) => metafile.outputs[file]?.entryPoint === "cli/main.ts");
    const first = inputsOf(metafile, withStaticImports(metafile, entry));
    assert.ok(first.includes("cli/main.ts"));
    assert.deepEqual(first.filter(isOfPage), []);
  });

  it("is not part of the tool for nodes", async () => {
    const folder = dirname(NODE_TOOL.file);
    const code = readdirSync(folder).filter((file) => file.endsWith(".cjs"));
    assert.ok(code.includes("batch-outputs.cjs"));
    for (const file of code) assert.doesNotMatch(readFileSync(join(folder, file), "utf8"), /batch-outputs-view-/, file);
    const { exitCode, stderr } = await NODE_TOOL.run(["view"]);
    assert.deepEqual([exitCode, /unknown command 'view'/.test(stderr)], [2, true]);
  });
});

function isOfPage(file: string): boolean {
  return file.startsWith("view/");
}

/** Returns the files of the outputs, and of all that they load at once. */
function withStaticImports({ outputs }: Metafile, files: readonly string[]): string[] {
  const found = new Set(files);
  for (const file of found) {
    for (const { path, kind } of outputs[file]?.imports ?? []) if (kind === "import-statement") found.add(path);
  }
  return [...found];
}

function inputsOf({ outputs }: Metafile, files: readonly string[]): string[] {
  return files.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
}
