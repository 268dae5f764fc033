import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = join(__dirname, "..");

/**
 * Bundles what is measured from the sources as they are, and returns the folder: the command as nodes get it, the sink, and the uploader. What
 * they import of packages they load from where it is installed, as users of the library do.
 */
export async function bundlePrograms(): Promise<string> {
  const folder = join(root, "node_modules", ".cache", "bench");
  await promisify(execFile)(process.execPath, [join(root, "scripts", "bundle-node-tool.mjs"), folder]);
  await build({
    entryPoints: ["sink", "uploader"].map((name) => join(__dirname, `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node22",
    format: "cjs",
    logLevel: "warning",
  });
  return folder;
}
