import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { ended, stdoutOf } from "./support/commands";
import { type InstalledProject, installedProject } from "./support/installed-project";

describe("the package as a Pulumi plugin", function () {
  this.timeout(120_000);

  it("gives the schema of its components to `pulumi package get-schema .`", async () => {
    const schema = JSON.parse(await stdoutOf("pulumi", ["package", "get-schema", "."])) as {
      resources: Record<string, object>;
    };
    assert.deepEqual(Object.keys(schema.resources).sort(), [
      "azure-batch-outputs:index:LinkedBatchAccount",
      "azure-batch-outputs:index:NodeTool",
      "azure-batch-outputs:index:OutputPipeline",
      "azure-batch-outputs:index:OutputPool",
      "azure-batch-outputs:index:OutputStorage",
      "azure-batch-outputs:index:OutputWriter",
    ]);
  });
});

describe("local-azure of the installed package", function () {
  this.timeout(120_000);
  let project: InstalledProject;

  before(async () => {
    project = await installedProject();
    await stdoutOf("npm", ["init", "-y"], { cwd: project.folder });
    await project.install(["azure-batch-outputs"]);
  });

  after(async () => {
    await localAzure("down", "--delete");
    await project.remove();
  });

  /** As a user has it who has not installed Pulumi. */
  const localAzure = (...args: string[]) => {
    const { HOME, PATH = "", XDG_CACHE_HOME } = process.env;
    const path = PATH.split(delimiter).filter((folder) => !existsSync(join(folder, "pulumi")));
    const env = { HOME, PATH: [dirname(process.execPath), ...path].join(delimiter), XDG_CACHE_HOME };
    return ended("npx", ["local-azure", ...args], { cwd: project.folder, env });
  };

  it("says which packages it lacks, and how to install them", async () => {
    const { exitCode, stderr } = await localAzure("exec", "--", "pulumi", "version");
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /@grpc\/grpc-js, @pulumi\/pulumi, azurite must be installed for local Azure; run: npm install --save-dev @grpc\/grpc-js @pulumi\/pulumi azurite/,
    );
  });

  it("finds an engine for `exec -- pulumi` if there is none on the PATH", async () => {
    await project.install(["azurite", "@grpc/grpc-js", "@pulumi/pulumi"]);
    const { exitCode, stdout, stderr } = await localAzure("exec", "--", "pulumi", "version");
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^v3\.\d+\.\d+/);
  });

  it("passes on what the engine finder says if there is none to be had", async () => {
    const finder = join(project.folder, "node_modules", "azure-batch-outputs", "engine", "command.mjs");
    await writeFile(finder, 'console.error("there is no Pulumi engine"); process.exitCode = 1;');
    const { exitCode, stderr } = await localAzure("exec", "--", "pulumi", "version");
    assert.equal(exitCode, 127);
    assert.match(stderr, /there is no Pulumi engine\n$/);
  });
});
