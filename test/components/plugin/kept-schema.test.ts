import assert from "node:assert/strict";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, it } from "mocha";
import { keptSchema } from "../../../components/plugin/kept-schema";
import { useFolder, writeFiles } from "../../support/folder";

describe("keptSchema", () => {
  const folder = useFolder();
  const cache = () => join(folder(), "node_modules", ".cache", "azure-batch-outputs");
  let inferences = 0;
  const schema = () => keptSchema(folder(), async () => `schema ${++inferences}`, join(folder(), "dist"));

  beforeEach(() => {
    inferences = 0;
    writeFiles(folder(), {
      "index.ts": 'export * from "./components";',
      "package.json": '{"version":"1.0.0"}',
      "components/index.ts": "export class A {}",
      "components/pool/pool.ts": "export class Pool {}",
      "conventions/index.ts": "",
      "destinations/index.ts": "",
      "dist/refined-schema.js": "",
      "node_modules/@pulumi/pulumi/package.json": '{"version":"3.0.0"}',
      "node_modules/@pulumi/azure-native/package.json": '{"version":"3.0.0"}',
      "node_modules/typescript/package.json": '{"version":"6.0.0"}',
    });
  });

  it("infers the schema once", async () => {
    assert.equal(await schema(), "schema 1");
    assert.equal(await schema(), "schema 1");
    assert.deepEqual(readdirSync(cache()), ["schema.json"]);
  });

  const changes: Record<string, () => void> = {
    "a source": () => writeFiles(folder(), { "components/pool/pool.ts": "export class Pool { nodes = 1; }" }),
    "a new source": () => writeFiles(folder(), { "conventions/kinds.ts": "" }),
    "a source of the destinations": () => writeFiles(folder(), { "destinations/index.ts": "export {};" }),
    "the compiled code that refines it": () => writeFiles(folder(), { "dist/refined-schema.js": "new" }),
    "the version of the SDK": () =>
      writeFiles(folder(), { "node_modules/@pulumi/pulumi/package.json": '{"version":"3.1.0"}' }),
    "the name of a source": () =>
      renameSync(join(folder(), "components/pool/pool.ts"), join(folder(), "components/pool/pools.ts")),
    "the package's version": () => writeFiles(folder(), { "package.json": '{"version":"1.0.1"}' }),
    "the version of azure-native": () =>
      writeFiles(folder(), { "node_modules/@pulumi/azure-native/package.json": '{"version":"3.1.0"}' }),
    "the absence of a package": () => rmSync(join(folder(), "node_modules/typescript"), { recursive: true }),
    "damage to what was kept": () => writeFileSync(join(cache(), "schema.json"), '{"source":"'),
  };
  for (const [change, make] of Object.entries(changes)) {
    it(`infers it again after a change: ${change}`, async () => {
      assert.equal(await schema(), "schema 1");
      make();
      assert.equal(await schema(), "schema 2");
      assert.equal(await schema(), "schema 2");
    });
  }

  it("does not depend on other files, or on the place of the folder", async () => {
    assert.equal(await schema(), "schema 1");
    writeFiles(folder(), { "README.md": "new", "components/notes.txt": "new", "test/a.test.ts": "new" });
    const moved = join(folder(), "moved");
    mkdirSync(moved);
    for (const name of readdirSync(folder())) if (name !== "moved") renameSync(join(folder(), name), join(moved, name));
    assert.equal(await keptSchema(moved, async () => "inferred", join(moved, "dist")), "schema 1");
  });

  it("infers it in each call if it cannot be written", async () => {
    writeFiles(folder(), { "node_modules/.cache": "a file in the place of the folder" });
    assert.equal(await schema(), "schema 1");
    assert.equal(await schema(), "schema 2");
  });
});
