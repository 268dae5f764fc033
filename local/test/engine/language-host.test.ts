import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { engineEnvironment, findEngine } from "../../engine/index.mjs";
import { nightly } from "../support/nightly";
import { type Finished, repository, run, temporaryFolders } from "./support/folders";

/** Building the engine takes minutes, once per machine. */
const BUILD_TIME = 15 * 60_000;

const plainProgram = {
  "Pulumi.yaml": "name: plain\nruntime: nodejs\nmain: index.js\n",
  "package.json": '{ "name": "plain" }',
};

describe("the engine and its language host", function () {
  // Each test starts the engine several times, possibly on a busy machine.
  this.timeout(60_000);

  const folders = temporaryFolders();
  let environment: NodeJS.ProcessEnv;

  before(async function () {
    this.timeout(BUILD_TIME);
    const engine = engineEnvironment(await findEngine());
    environment = {
      ...engine,
      PATH: [join(repository, "node_modules", ".bin"), engine.PATH].join(delimiter),
      PULUMI_HOME: folders.make(),
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
    };
  });
  after(() => folders.remove());

  /** Creates a folder with files and with a link to the packages installed here. Never run npm in it. */
  function project(files: Record<string, string>): string {
    const folder = folders.make(files);
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
    return folder;
  }

  /** Creates a project with a stack "test", whose state is in the project. */
  async function stack(files: Record<string, string>) {
    const folder = project(files);
    mkdirSync(join(folder, "state"));
    const env = { ...environment, PULUMI_BACKEND_URL: `file://${join(folder, "state")}` };
    const pulumi = (...args: string[]): Promise<Finished> => run("pulumi", [...args, "--non-interactive"], env, folder);
    const succeeded = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await pulumi(...args);
      assert.equal(code, 0, `${stdout}${stderr}`);
      return stdout;
    };
    await succeeded("stack", "init", "test");
    return { folder, pulumi, succeeded };
  }

  it("deploys a program, with its configuration, its secrets and its hooks", async () => {
    const { succeeded } = await stack({
      ...plainProgram,
      "index.js": `
        const pulumi = require("@pulumi/pulumi");
        const config = new pulumi.Config();
        const hook = new pulumi.ResourceHook("hook", async ({ name }) => console.log("made", name));
        pulumi.runtime.registerResourceTransform(async ({ props, opts }) => ({ props, opts }));
        new pulumi.ComponentResource("test:index:Part", "part", {}, { hooks: { afterCreate: [hook] } });
        exports.greeting = config.require("greeting");
        exports.password = config.requireSecret("password");
        exports.process = [process.cwd(), pulumi.getStack(), pulumi.runtime.isDryRun()];`,
    });
    await succeeded("config", "set", "--secret", "password", "sesame");
    const log = await succeeded("up", "--yes", "--skip-preview", "--config", "greeting=good morning");
    assert.match(log, /made part/);
    assert.match(log, /\+ 2 created/);
    const outputs = JSON.parse(await succeeded("stack", "output", "--json"));
    assert.equal(outputs.greeting, "good morning");
    assert.equal(outputs.password, "[secret]");
    assert.deepEqual(outputs.process.slice(1), ["test", false]);
  });

  // The end-to-end tests deploy programs in TypeScript, apply the policy pack, and ask for the schema of the package.
  for (const [what, options, nodeArgs] of [
    ["by the SDK's own compiler", "", []],
    ["by tsx", "\n  options:\n    typescript: false\n    nodeargs: --import tsx", ["--import", "tsx"]],
  ] as const) {
    nightly.it(`runs a program in TypeScript ${what}`, async () => {
      const { succeeded } = await stack({
        "Pulumi.yaml": `name: typed\nruntime:\n  name: nodejs${options}\nmain: program/index.ts\n`,
        "package.json": '{ "name": "typed", "exports": { ".": "./not-this-one.js" } }',
        "program/tsconfig.json": '{ "compilerOptions": { "types": ["node"], "rootDir": "." } }',
        "program/index.ts": `
          import { kind } from "./kind";
          export const seen: string = kind;
          export const nodeArgs: string[] = process.execArgv;`,
        "program/kind.ts": 'enum Kind { Typed = "typed" }\nexport const kind: string = Kind.Typed;',
      });
      await succeeded("up", "--yes", "--skip-preview");
      assert.deepEqual(JSON.parse(await succeeded("stack", "output", "--json")), { seen: "typed", nodeArgs });
    });
  }

  it("reports why a program failed", async () => {
    const { pulumi } = await stack({ ...plainProgram, "index.js": 'throw new Error("the well is dry");' });
    const { code, stdout } = await pulumi("preview");
    assert.notEqual(code, 0);
    assert.match(stdout, /the well is dry/);
    assert.doesNotMatch(stdout, /non-zero exit code/);
  });

  it("says what to do if the SDK is not installed", async () => {
    const folder = folders.make({ ...plainProgram, "index.js": "" });
    const env = { ...environment, PULUMI_BACKEND_URL: `file://${folder}` };
    await run("pulumi", ["stack", "init", "test"], env, folder);
    const { code, stdout } = await run("pulumi", ["preview", "--non-interactive"], env, folder);
    assert.notEqual(code, 0);
    assert.match(stdout, /npm install/);
  });

  nightly.it("applies a policy pack given as a folder", async () => {
    const pack = project({
      "PulumiPolicy.yaml": "description: A pack of one policy\nruntime: nodejs\n",
      "package.json": '{ "name": "pack", "version": "0.0.1", "main": "index.js" }',
      "index.js": `
        const { PolicyPack } = require("@pulumi/policy");
        new PolicyPack("pack", { policies: [{
          name: "no-forbidden-part", description: "Parts are allowed by name", enforcementLevel: "mandatory",
          validateStack: ({ resources }, report) => {
            for (const { name } of resources) if (name === "forbidden") report("this part is not allowed");
          },
        }] });`,
    });
    const { pulumi, succeeded } = await stack({
      ...plainProgram,
      "index.js": `
        const pulumi = require("@pulumi/pulumi");
        new pulumi.ComponentResource("test:index:Part", new pulumi.Config().require("part"));`,
    });
    await succeeded("config", "set", "part", "allowed");
    assert.match(await succeeded("up", "--yes", "--skip-preview", "--policy-pack", pack), /\+ 2 created/);
    await succeeded("config", "set", "part", "forbidden");
    const { code, stdout } = await pulumi("preview", "--policy-pack", pack);
    assert.notEqual(code, 0);
    assert.match(stdout, /\[mandatory\] {2}no-forbidden-part/);
    assert.match(stdout, /this part is not allowed/);
  });

  nightly.it("returns the schema of a component in a folder", async () => {
    const plugin = project({
      "PulumiPlugin.yaml": "runtime: nodejs\n",
      "package.json": '{ "name": "parts", "version": "1.2.3", "main": "index.ts" }',
      "tsconfig.json":
        '{ "compilerOptions": { "strict": true, "rootDir": ".", "types": ["node"] }, "files": ["index.ts"] }',
      "index.ts": `
        import * as pulumi from "@pulumi/pulumi";
        export interface PartArgs {
          /** How many there are. */
          count: pulumi.Input<number>;
        }
        export class Part extends pulumi.ComponentResource {
          readonly total: pulumi.Output<number>;
          constructor(name: string, args: PartArgs, opts?: pulumi.ComponentResourceOptions) {
            super("parts:index:Part", name, args, opts);
            this.total = pulumi.output(args.count);
            this.registerOutputs({ total: this.total });
          }
        }`,
    });
    const { code, stdout, stderr } = await run("pulumi", ["package", "get-schema", plugin], environment, plugin);
    assert.equal(code, 0, stderr);
    const schema = JSON.parse(stdout);
    assert.equal(schema.name, "parts");
    assert.equal(schema.version, "1.2.3");
    assert.deepEqual(schema.resources["parts:index:Part"].inputProperties, {
      count: { type: "number", description: "How many there are." },
    });
    assert.deepEqual(schema.resources["parts:index:Part"].requiredInputs, ["count"]);
    assert.ok(schema.resources["parts:index:Part"].properties.total);
  });

  it("reports why a plugin failed", async () => {
    const plugin = project({
      "PulumiPlugin.yaml": "runtime: nodejs\n",
      "package.json": '{ "name": "parts", "version": "1.2.3", "main": "index.js" }',
      "index.js": 'throw new Error("the quarry is empty");',
    });
    const { code, stderr } = await run("pulumi", ["package", "get-schema", plugin], environment, plugin);
    assert.notEqual(code, 0);
    assert.match(stderr, /the quarry is empty/);
  });

  it("installs a program's dependencies from its package.json", async () => {
    const folder = folders.make({
      ...plainProgram,
      "package.json": '{ "name": "plain", "dependencies": { "brick": "file:./brick" } }',
      "brick/package.json": '{ "name": "brick", "version": "7.0.0" }',
      "index.js": "",
    });
    const { code, stdout, stderr } = await run("pulumi", ["install"], environment, folder);
    assert.equal(code, 0, `${stdout}${stderr}`);
    const installed = JSON.parse(readFileSync(join(folder, "node_modules", "brick", "package.json"), "utf8"));
    assert.equal(installed.version, "7.0.0");
  });

  it("reports a program's Node.js and packages in pulumi about", async () => {
    const folder = folders.make({
      ...plainProgram,
      "package.json": '{ "name": "plain", "dependencies": { "brick": "*" } }',
      "node_modules/brick/package.json": '{ "name": "brick", "version": "7.0.0" }',
      "node_modules/mortar/package.json": '{ "name": "mortar", "version": "8.0.0" }',
      "index.js": "",
    });
    const { code, stdout, stderr } = await run("pulumi", ["about", "--json"], environment, folder);
    assert.equal(code, 0, stderr);
    const about = JSON.parse(stdout);
    assert.equal(about.runtime.version, process.version);
    assert.deepEqual(about.dependencies, [{ name: "brick", version: "7.0.0" }]);
  });
});
