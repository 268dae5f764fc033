import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./commands";

/**
 * Creates a folder with the executable through which the engine finds the checkout's components as a plugin, as after
 * `pulumi package add`. tsx loads them, because ts-node checks the types of the whole checkout in each process.
 */
export async function checkoutPlugin(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-plugin-"));
  const [tsx, runPlugin] = ["tsx", "@pulumi/pulumi/cmd/run-plugin"].map((name) => require.resolve(name));
  const run = `exec "${process.execPath}" --import "${tsx}" "${runPlugin}" "${ROOT}" "$@"`;
  const script = `#!/bin/sh\nPULUMI_NODEJS_TYPESCRIPT=false ${run}\n`;
  await writeFile(join(folder, "pulumi-resource-azure-batch-outputs"), script, { mode: 0o755 });
  return folder;
}
