import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build, type Plugin } from "esbuild";

const root = join(__dirname, "..");

/** The paths of the bundled programs. */
export interface Programs {
  /** The command as nodes get it. */
  readonly command: string;
  /** The library that the StartTask of a pool has compiled for the command. */
  readonly compiledLibrary: string;
  /** The program with which the StartTask compiles it. */
  readonly compile: string;
  readonly sink: string;
  /** Local Batch, for the cases with tasks. */
  readonly batchService: string;
  readonly measured: string;
  /** `measured`, with a library that computes no checksums of uploads. */
  readonly unchecked: string;
  /** A script with the SDK, bundled like the command. */
  readonly sdkCommand: string;
  /** The folder for profiles. */
  readonly profiles: string;
}

/** Bundles the programs from the current sources. */
export async function bundlePrograms(): Promise<Programs> {
  const folder = join(root, "node_modules", ".cache", "bench");
  const run = promisify(execFile);
  await run(process.execPath, [join(root, "scripts", "bundle", "node-tool.mjs"), folder]);
  await run(process.execPath, [join(folder, "compile.cjs")]);
  const options = {
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    logLevel: "warning",
  } satisfies BuildOptions;
  const measured = join(__dirname, "measured", "main.ts");
  // Packages are not bundled, but loaded from their installation.
  const packages = "external";
  await build({
    ...options,
    packages,
    entryPoints: { sink: join(__dirname, "sink.ts"), "batch-service": join(__dirname, "batch-service.ts"), measured },
  });
  await build({ ...options, packages, entryPoints: { unchecked: measured }, plugins: [without("crc64", "md5")] });
  await build({
    ...options,
    entryPoints: { "sdk-command": join(__dirname, "measured", "sdk-command.ts") },
    minify: true,
    external: ["apache-arrow"],
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  const program = (name: string) => join(folder, `${name}.cjs`);
  return {
    command: program("batch-outputs"),
    compiledLibrary: `${program("outputs")}.code`,
    compile: program("compile"),
    sink: program("sink"),
    batchService: program("batch-service"),
    measured: program("measured"),
    unchecked: program("unchecked"),
    sdkCommand: program("sdk-command"),
    profiles: join(folder, "profiles"),
  };
}

/** Replaces checksums that the library computes of uploads. */
function without(...checksums: string[]): Plugin {
  return {
    name: `without ${checksums.join(" and ")}`,
    setup: ({ onResolve, onEnd }) => {
      const replaced = new Set<string>();
      onResolve({ filter: new RegExp(`/checksum/(${checksums.join("|")})$`) }, ({ path, importer }) => {
        if (!importer.startsWith(join(root, "outputs", "upload"))) return undefined;
        replaced.add(path);
        return { path: join(__dirname, "measured", "no-checksums.ts") };
      });
      onEnd(() => {
        if (replaced.size !== checksums.length) {
          throw new Error(`uploads must compute ${checksums.join(" and ")}, got ${[...replaced].join(", ")}`);
        }
      });
    },
  };
}
