/**
 * Bundles the command that the package publishes.
 *
 *     node scripts/bundle/command.mjs [folder]
 *
 * The folder is dist/command by default. It also gets the schema of job files, which the package exports.
 */
import { chmodSync, copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { bundleCommand } from "./bundle-command.mjs";

const root = join(import.meta.dirname, "../..");
const [folder = join(root, "dist/command")] = process.argv.slice(2);

await bundleCommand(folder, { main: "cli/main.ts", "keep-compiled-code": "cli/where/keep-compiled-code.ts" }, [
  { name: "one copy of jobs", setup: shareJobs },
]);

const command = join(folder, "batch-outputs.cjs");
await build({
  entryPoints: [join(root, "cli/start.ts")],
  outfile: command,
  bundle: true,
  platform: "node",
  format: "cjs",
  // It tells users of an old Node.js which version they need, so this Node.js must be able to parse it.
  target: "es2015",
  supported: { "dynamic-import": false },
  plugins: [{ name: "lazy imports", setup: leaveOutLazyImports }],
  absWorkingDir: root,
  logLevel: "warning",
});
chmodSync(command, 0o755);

copyFileSync(join(root, "cli/job-file/job.schema.json"), join(folder, "job.schema.json"));

/** Lets the page use the command's file of jobs. In another copy, the classes of the client's errors are others. */
function shareJobs({ onResolve }) {
  onResolve({ filter: /^\.\.\/\.\.\/jobs$/ }, ({ importer }) =>
    importer.startsWith(join(root, "view", "/")) ? { path: "./jobs.cjs", external: true } : undefined,
  );
}

/** Leaves out what is loaded after the check. `bundleCommand` has put it into files of its own. */
function leaveOutLazyImports({ onResolve }) {
  onResolve({ filter: /\.js$/ }, ({ path }) => ({ path: `./${basename(path, ".js")}.cjs`, external: true }));
}
