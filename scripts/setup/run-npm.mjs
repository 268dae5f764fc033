import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { withProgress } from "../../local/engine/index.mjs";
import { ended } from "./ended.mjs";
import { SetupError } from "./setup-error.mjs";

/** The maximum number of output lines shown for a failed command. */
const MOST_LINES = 40;

/** Runs npm in the checkout. Shows its output only if it fails. */
export async function runNpm(root, label, args) {
  await withProgress(label, () => quietly(root, args));
}

async function quietly(root, args) {
  const child = spawn("npm", args, {
    cwd: root,
    // Installed commands take precedence, as in every npm script.
    env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}` },
    shell: process.platform === "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const keep = (text) => {
    said += text;
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const { exitCode, interrupted } = await ended(child).catch((error) => {
    throw new SetupError(`npm must be on PATH: ${error.message}`);
  });
  if (interrupted) throw new SetupError("interrupted; the next run begins this step anew");
  if (exitCode !== 0) {
    throw new SetupError(`${beginning(said)}\nnpm ${args.join(" ")} failed with exit code ${exitCode}`);
  }
}

// npm reports the error first, and then its usage at length.
function beginning(text) {
  const lines = text.trim().split("\n");
  return lines.length <= MOST_LINES ? lines.join("\n") : [...lines.slice(0, MOST_LINES), "…"].join("\n");
}
