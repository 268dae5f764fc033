import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "mocha";
import { ILLEGAL_ARGUMENTS, type IllegalArgument, withIllegal } from "../components/support/illegal-arguments";
import { ended, ROOT } from "./support/commands";
import { localAzureStatus } from "./support/local-azure";

/**
 * Illegal arguments in a YAML program, which the engine and the plugin run as for every other language. TypeScript and
 * JavaScript are in test/components/illegal-arguments.test.ts.
 */
describe("an illegal argument in a YAML program", function () {
  this.timeout(280_000);
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    const { exitCode } = await ended("pulumi-language-yaml", ["-version"]).catch(() => ({ exitCode: 127 }));
    // `pulumi` comes with it, but an engine that is built here does not.
    if (exitCode === 127) this.skip();
    await localAzureStatus();
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-yaml-"));
    const run = `exec "${process.execPath}" "${require.resolve("@pulumi/pulumi/cmd/run-plugin")}" "${ROOT}" "$@"`;
    const script = `#!/bin/sh\nPULUMI_NODEJS_TYPESCRIPT=true ${run}\n`;
    await writeFile(join(folder, "pulumi-resource-azure-batch-outputs"), script, { mode: 0o755 });
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "illegal", runtime: "yaml" }));
    env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    await pulumi("stack", "init");
  });

  after(async () => {
    if (folder === undefined) return;
    await pulumi("stack", "rm", "--yes", "--force");
    await rm(folder, { recursive: true });
  });

  const pulumi = (...args: string[]) =>
    ended("pulumi", [...args, "--stack", "illegal", "--non-interactive", "--color", "never"], { cwd: folder, env });

  /** Previews a program with one pipeline per row, and returns everything that is printed. */
  async function previewed(rows: readonly IllegalArgument[]): Promise<string> {
    const resources = rows.map((row, index) => [
      `p${index}`,
      { type: "azure-batch-outputs:index:OutputPipeline", properties: withIllegal(row) },
    ]);
    // JSON is YAML.
    const program = { name: "illegal", runtime: "yaml", resources: Object.fromEntries(resources) };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(program));
    const { exitCode, stdout, stderr } = await pulumi("preview");
    assert.notEqual(exitCode, 0, stdout + stderr);
    return stdout + stderr;
  }

  it("is refused with its path, rule, value and fix", async () => {
    const rows = ILLEGAL_ARGUMENTS.filter(({ byType }) => !byType);
    const output = await previewed(rows);
    const errors = output.slice(output.indexOf("Diagnostics:")).split(/\n +error: /);
    for (const [index, { rule, problem }] of rows.entries()) {
      const own = errors.find((error) => error.includes(`OutputPipeline "p${index}":`)) ?? "it is accepted";
      assert.ok(own.includes(problem), `${rule}: ${own}`);
      assert.doesNotMatch(own, /retainOnDelete/, "the program does not set it");
    }
  });

  // The language reports one such error only.
  for (const row of ILLEGAL_ARGUMENTS.filter(({ byType }) => byType)) {
    it(`is refused by the language, because its type is wrong: ${row.rule}`, async () => {
      const output = await previewed([row]);
      assert.match(output, /Cannot assign|does not exist/);
      assert.ok(output.includes(row.path.split(".").at(-1) as string), output);
    });
  }
});
