import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = join(__dirname, "..");

/** Where what is measured lies, bundled. */
export interface Programs {
  /** The command, as nodes get it. */
  readonly command: string;
  readonly sink: string;
  readonly measured: string;
}

/** Bundles what is measured from the sources as they are. What they import of packages they load from where it is installed. */
export async function bundlePrograms(): Promise<Programs> {
  const folder = join(root, "node_modules", ".cache", "bench");
  await promisify(execFile)(process.execPath, [join(root, "scripts", "bundle-node-tool.mjs"), folder]);
  await build({
    entryPoints: { sink: join(__dirname, "sink.ts"), measured: join(__dirname, "measured", "main.ts") },
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node22",
    format: "cjs",
    logLevel: "warning",
  });
  const program = (name: string) => join(folder, `${name}.cjs`);
  return { command: program("batch-outputs"), sink: program("sink"), measured: program("measured") };
}
