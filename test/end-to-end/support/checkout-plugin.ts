import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./commands";

/** The parts of the checkout that the plugin consists of. */
const PLUGIN = [
  "PulumiPlugin.yaml",
  "package.json",
  "node_modules",
  "index.ts",
  "dist",
  "components",
  "conventions",
  "destinations",
];

/**
 * Creates a folder with the executable through which the engine finds the checkout's components as a plugin, as after
 * `pulumi package add`. tsx loads them, because ts-node checks the types of the whole checkout in each process. For the
 * schema, the plugin host reads all files of tsconfig.json, so the folder has one that leaves out tests and scripts.
 */
export async function checkoutPlugin(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-plugin-"));
  const [tsx, runPlugin] = ["tsx", "@pulumi/pulumi/cmd/run-plugin"].map((name) => require.resolve(name));
  for (const name of PLUGIN) await symlink(join(ROOT, name), join(folder, name));
  const tsconfig = {
    extends: join(ROOT, "tsconfig.json"),
    include: ["index.ts"],
    compilerOptions: { types: ["node"] },
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  const run = `exec "${process.execPath}" --import "${tsx}" "${runPlugin}" "${folder}" "$@"`;
  const script = `#!/bin/sh\nPULUMI_NODEJS_TYPESCRIPT=false ${run}\n`;
  await writeFile(join(folder, "pulumi-resource-azure-batch-outputs"), script, { mode: 0o755 });
  return folder;
}
