/**
 * Bundles the command `batch-outputs` into one file that needs nothing but Node 22 or newer beside it: what a pool's start task installs on
 * a node.
 *
 *     node scripts/bundle-node-tool.mjs [folder]
 *
 * Writes batch-outputs.cjs and THIRD-PARTY-LICENSES.txt, by default to dist/node-tool. The same sources and dependencies give the same
 * bytes, so that the tool's SHA-256 changes only where the tool does.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = resolve(process.argv[2] ?? join(root, "dist", "node-tool"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const { metafile, outputFiles } = await build({
  entryPoints: [join(root, "cli", "main.ts")],
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node22",
  format: "cjs",
  minify: true,
  // names of functions and classes stand in stack traces and in error.name
  keepNames: true,
  legalComments: "eof",
  // modules of the Azure SDK call createRequire(import.meta.url), which is empty in CommonJS
  define: { "import.meta.url": "bundleUrl", BATCH_OUTPUTS_VERSION: JSON.stringify(version) },
  banner: { js: '"use strict";\nconst bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  outfile: join(folder, "batch-outputs.cjs"),
  write: false,
  metafile: true,
  logLevel: "warning",
});

mkdirSync(folder, { recursive: true });
for (const { path, contents } of outputFiles) {
  writeFileSync(path, contents);
  chmodSync(path, 0o755);
}
writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licenses(Object.keys(metafile.inputs)));

/** The license texts of the packages whose files are in the bundle, which most of them ask to travel with it. */
function licenses(inputs) {
  const packages = new Set(inputs.map(packageFolder).filter((path) => path !== undefined));
  return [...packages]
    .sort()
    .map(license)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function packageFolder(input) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function license(folderOfPackage) {
  const path = resolve(root, folderOfPackage);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const texts = readdirSync(path)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), "utf8").trim());
  return `${name} ${version} (${license})\n\n${texts.join("\n\n") || "No license text in the package."}\n`;
}
