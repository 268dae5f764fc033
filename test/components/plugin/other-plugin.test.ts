import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { useFolder, writeFiles } from "../../support/folder";
import { schemaOf } from "../support/plugin-schema";

const ROOT = join(__dirname, "../../..");

/** A component whose number need not be an integer. `require` gives no types, because reading them takes seconds. */
const COMPONENT = `import * as pulumi from "@pulumi/pulumi";
const { OutputStorage } = require("azure-batch-outputs");

export interface RenderArgs {
  ratio: number;
}

export class Render extends pulumi.ComponentResource {
  constructor(name: string, args: RenderArgs, options?: pulumi.ComponentResourceOptions) {
    super("render:index:Render", name, args, options);
    new OutputStorage(name, { resourceGroupName: "render" }, { parent: this });
  }
}
`;

const COMPILER_OPTIONS = { module: "nodenext", moduleResolution: "nodenext", types: ["node"], skipLibCheck: true };

describe("a plugin of a user whose components use those of this package", function () {
  this.timeout(120_000);
  const folder = useFolder();

  it("has the schema that Pulumi infers", async () => {
    mkdirSync(join(folder(), "node_modules"));
    for (const name of ["@pulumi", "@types", "typescript"]) {
      symlinkSync(join(ROOT, "node_modules", name), join(folder(), "node_modules", name));
    }
    symlinkSync(ROOT, join(folder(), "node_modules", "azure-batch-outputs"));
    writeFiles(folder(), {
      "PulumiPlugin.yaml": "runtime: nodejs\n",
      "package.json": JSON.stringify({ name: "render", version: "1.0.0" }),
      "tsconfig.json": JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ["index.ts"] }),
      "index.ts": COMPONENT,
    });
    const { resources } = await schemaOf(folder());
    assert.equal(resources["render:index:Render"]?.inputProperties.ratio?.type, "number");
  });
});
