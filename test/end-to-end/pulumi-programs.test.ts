import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { nightly } from "../support/nightly";
import { type Ended, ended, ROOT, stdoutOf } from "./support/commands";
import { findYamlHost } from "./support/yaml-host";

const LOCAL_AZURE = join(ROOT, "local", "dist", "command", "main.js");
const PROGRAMS = join(__dirname, "pulumi-programs");

describe("a program in a folder, run by local-azure exec", function () {
  this.timeout(180_000);
  let folder: string;
  let yamlHost: string | undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-programs-"));
    yamlHost = await findYamlHost();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Copies a program, and returns a function that runs `pulumi` there. */
  function copyOf(name: string): (...args: string[]) => Promise<Ended> {
    const cwd = join(folder, name);
    rmSync(cwd, { recursive: true, force: true });
    cpSync(join(PROGRAMS, name), cwd, { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(cwd, "node_modules"));
    const env = { ...process.env, PATH: [yamlHost, process.env.PATH].filter(Boolean).join(delimiter) };
    return (...args) =>
      ended(process.execPath, [LOCAL_AZURE, "exec", "--", "pulumi", ...args, "--color", "never"], { cwd, env });
  }

  it("gets the names of all types that local Azure lacks, one per line", async () => {
    const pulumi = copyOf("lacking");
    await pulumi("stack", "init", "lacking");
    try {
      const lacking = [
        "local Azure lacks these types of the program:",
        "  azure-native:compute:VirtualMachine",
        "  azure-native:containerservice:ManagedCluster",
        "  azure-native:network:NetworkInterface",
        "",
      ].join("\n");
      const preview = await pulumi("preview");
      assert.equal(preview.exitCode, 1, preview.stdout + preview.stderr);
      assert.ok(preview.stderr.endsWith(lacking), preview.stderr);
      assert.match(
        preview.stdout,
        /NetworkInterface \(nic\):\n\s+error: local Azure has no type azure-native:network:/,
      );
    } finally {
      await pulumi("stack", "rm", "lacking", "--yes", "--force");
    }
  });

  nightly.it("gets the names of the lacking types in an update, which creates nothing", async () => {
    const pulumi = copyOf("lacking");
    await pulumi("stack", "init", "lacking");
    try {
      const up = await pulumi("up", "--yes");
      assert.notEqual(up.exitCode, 0);
      assert.match(up.stdout, /error: local Azure lacks these types of the program:(\n\s+azure-native:\S+){3}\n/);
      const { deployment } = JSON.parse((await pulumi("stack", "export")).stdout);
      const created = (deployment.resources ?? []).filter(({ type }: { type: string }) => type.startsWith("azure-"));
      assert.deepEqual(created, []);
    } finally {
      await pulumi("stack", "rm", "lacking", "--yes", "--force");
    }
  });

  nightly.it("in YAML reads names, endpoints and functions, writes files, and can be imported", async function () {
    if (yamlHost === undefined) this.skip();
    const pulumi = copyOf("yaml");
    const succeed = async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await pulumi(...args);
      assert.equal(exitCode, 0, stdout + stderr);
      return stdout;
    };
    await succeed("stack", "init", "yaml");
    try {
      await succeed("up", "--yes");
      const outputs = JSON.parse(await succeed("stack", "output", "--json"));
      assert.match(outputs.vaultUri, /^https:\/\/.*\.vault\.local-azure\.invalid\/$/);
      assert.equal(outputs.role, "Key Vault Secrets User");
      assert.match(outputs.groupId, new RegExp(`/resourceGroups/${outputs.groupName}$`));
      const page = join(folder, "yaml", "page.html");
      const curl = ["exec", "--", "curl", "-sS", "--fail", outputs.url];
      assert.equal(await stdoutOf(process.execPath, [LOCAL_AZURE, ...curl]), readFileSync(page, "utf8"));
      assert.match(await succeed("up", "--yes"), /\d+ unchanged/);

      const file = join(folder, "import.json");
      const { deployment } = JSON.parse(await succeed("stack", "export"));
      const resources = (deployment.resources as { type: string; id: string; urn: string }[])
        .filter(({ type }) => type.startsWith("azure-native:"))
        .map(({ type, id, urn }) => ({ type, id, name: urn.slice(urn.lastIndexOf("::") + 2) }));
      writeFileSync(file, JSON.stringify({ resources }));
      const other = join(folder, "imported");
      mkdirSync(other);
      writeFileSync(join(other, "Pulumi.yaml"), "name: imported\nruntime: yaml\n");
      await succeed("--cwd", other, "stack", "init", "imported");
      const imported = await succeed("--cwd", other, "import", "--file", file, "--yes", "--generate-code=false");
      assert.match(imported, new RegExp(`${resources.length} imported`));
      assert.doesNotMatch(imported, /failed to validate/);
      await succeed("--cwd", other, "stack", "rm", "imported", "--yes", "--force");
    } finally {
      await pulumi("destroy", "--yes");
      await pulumi("stack", "rm", "yaml", "--yes", "--force");
    }
  });

  nightly.it("in YAML gets the names of all missing types and functions", async function () {
    if (yamlHost === undefined) this.skip();
    const pulumi = copyOf("yaml-lacking");
    await pulumi("stack", "init", "yaml-lacking");
    const { exitCode, stdout } = await pulumi("preview");
    await pulumi("stack", "rm", "yaml-lacking", "--yes", "--force");
    assert.notEqual(exitCode, 0);
    for (const missing of [
      'resource type "azure-native:network:LoadBalancer"',
      'resource type "azure-native:containerservice:ManagedCluster"',
      'function "azure-native:network:getLoadBalancer"',
    ]) {
      assert.ok(stdout.includes(`unable to find ${missing}`), stdout);
    }
  });
});
