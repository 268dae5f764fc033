/**
 * Bundles the node tool: the command without what tasks do not need. A pool's StartTask installs its files on a node.
 *
 *     node scripts/bundle/node-tool.mjs [folder]
 *
 * The folder is dist/node-tool by default. The same sources and dependencies give the same bytes, so the tool's SHA-256
 * changes only if the tool does.
 */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { bundleCommand } from "./bundle-command.mjs";

const [folder = join(import.meta.dirname, "../../dist/node-tool")] = process.argv.slice(2);

// Without cli/start.ts, which checks the version of Node.js. A pool's image decides which one runs the tool, and a task
// must not fail with an older one that can run it.
await bundleCommand(
  folder,
  { "batch-outputs": "cli/start-on-node.ts", compile: "cli/compile.ts", install: "cli/install-on-windows.ts" },
  [{ name: "no job commands", setup: leaveOutJobCommands }],
);
chmodSync(join(folder, "batch-outputs.cjs"), 0o755);

/** Leaves out what asks Batch about jobs, with the libraries that only this uses. Tasks do not submit jobs. */
function leaveOutJobCommands({ onLoad }) {
  onLoad({ filter: /[\\/]cli[\\/]reading[\\/]tasks-of-batch\.ts$/ }, () => ({
    contents: "export const tasksOfBatch = undefined, openTaskQuestions = undefined;",
  }));
  onLoad({ filter: /[\\/]cli[\\/]job-commands\.ts$/ }, () => ({ contents: "export const JOB_COMMANDS = {};" }));
}
