import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { COMPONENT_TYPES } from "../components/support/plugin-schema";
import { nightly } from "../support/nightly";
import { ended, ROOT, stdoutOf } from "./support/commands";
import { type InstalledProject, installedProject } from "./support/installed-project";

describe("a checkout as a Pulumi plugin", function () {
  this.timeout(120_000);

  // Pulumi.yaml and PulumiPlugin.yaml are in the same folder. The engine accepts such a folder only from outside.
  nightly.it("gives the schema of its components to `pulumi package get-schema` in another folder", async () => {
    const schema = JSON.parse(await stdoutOf("pulumi", ["package", "get-schema", ROOT], { cwd: tmpdir() })) as {
      resources: Record<string, object>;
    };
    assert.deepEqual(Object.keys(schema.resources).sort(), COMPONENT_TYPES);
  });
});

describe("both packages, installed side by side", function () {
  this.timeout(120_000);
  let project: InstalledProject;

  before(async () => {
    project = await installedProject();
    await stdoutOf("npm", ["init", "-y"], { cwd: project.folder });
    await project.install(["azure-batch-outputs", "local-azure"]);
  });

  after(async () => {
    await localAzure("down", "--delete");
    await project.remove();
  });

  /** Runs local-azure as a user who has not installed Pulumi. */
  const localAzure = (...args: string[]) => {
    const { HOME, PATH = "", XDG_CACHE_HOME } = process.env;
    const path = PATH.split(delimiter).filter((folder) => !existsSync(join(folder, "pulumi")));
    const env = { HOME, PATH: [dirname(process.execPath), ...path].join(delimiter), XDG_CACHE_HOME };
    return ended("npx", ["local-azure", ...args], { cwd: project.folder, env });
  };

  it("run their commands", async () => {
    for (const command of ["batch-outputs", "local-azure"]) {
      const { exitCode, stdout } = await ended("npx", [command, "--help"], { cwd: project.folder });
      assert.equal(exitCode, 0);
      assert.match(stdout, new RegExp(`^Usage: ${command} `));
    }
  });

  nightly.it("report in one line, without a stack trace, that the node tool is not built", async () => {
    await project.install(["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/random"]);
    await writeFile(join(project.folder, "Pulumi.yaml"), "name: unbuilt\nruntime: nodejs\n");
    const args = '{ location: "westeurope", jobs: ["a"], pools: [{ name: "p", vmSize: "Standard_D2s_v5", nodes: 0 }] }';
    const program = `new (require("azure-batch-outputs").OutputPipeline)("p", ${args});`;
    await writeFile(join(project.folder, "index.js"), program);
    const tool = join(project.folder, "node_modules", "azure-batch-outputs", "dist", "node-tool");
    await rename(tool, `${tool}-elsewhere`);
    await localAzure("exec", "--", "pulumi", "stack", "init", "dev");
    const { exitCode, stdout } = await localAzure("exec", "--", "pulumi", "preview", "--color=never");
    await rename(`${tool}-elsewhere`, tool);
    assert.notEqual(exitCode, 0);
    assert.match(stdout, /error: the node tool must be built in \S+node-tool, got ENOENT.*; run `npm run build`\n\n/);
    assert.doesNotMatch(stdout, /^ +at /m);
  });

  for (const preset of ["policies", "policies/strict"]) {
    nightly.it(`judge a program by the policy pack node_modules/azure-batch-outputs/${preset}`, async () => {
      await project.install(["@pulumi/pulumi", "@pulumi/azure-native", "@pulumi/policy"]);
      await writeFile(join(project.folder, "Pulumi.yaml"), "name: judged\nruntime: nodejs\n");
      const program = `new (require("@pulumi/azure-native/storage").BlobContainer)("open", {
        resourceGroupName: "group", accountName: "outputs", containerName: "job-a", publicAccess: "Blob",
      });`;
      await writeFile(join(project.folder, "index.js"), program);
      await localAzure("exec", "--", "pulumi", "stack", "select", "judged", "--create");
      const pack = `--policy-pack=node_modules/azure-batch-outputs/${preset}`;
      const { exitCode, stdout } = await localAzure("exec", "--", "pulumi", "preview", "--color=never", pack);
      assert.notEqual(exitCode, 0);
      assert.match(stdout, /\[mandatory\].* azure-storage-container-forbid-anonymous-access {2}\(azure-native:storage/);
      assert.match(stdout, /publicAccess must be None, got "Blob"; set publicAccess to None, or leave it out/);
      assert.doesNotMatch(stdout, /error: (?!preview failed)/);
    });
  }

  it("find an engine for `exec -- pulumi` if there is none on the PATH", async () => {
    const { exitCode, stdout, stderr } = await localAzure("exec", "--", "pulumi", "version");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^v3\.\d+\.\d+/);
  });

  it("forward the engine finder's message if no engine can be found", async () => {
    const finder = join(project.folder, "node_modules", "local-azure", "engine", "command.mjs");
    await writeFile(finder, 'console.error("there is no Pulumi engine"); process.exitCode = 1;');
    const { exitCode, stderr } = await localAzure("exec", "--", "pulumi", "version");
    assert.equal(exitCode, 127);
    assert.match(stderr, /there is no Pulumi engine\n$/);
  });
});
