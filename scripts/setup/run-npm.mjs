import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { withProgress } from "../../engine/index.mjs";
import { SetupError } from "./setup-error.mjs";

/** How much of what a failed command printed is shown. */
const mostLines = 40;

/** Runs npm in the checkout. What it prints is shown only when it fails. */
export async function runNpm(root, label, args) {
  await withProgress(label, () => quietly(root, args));
}

function quietly(root, args) {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, {
      cwd: root,
      // What is installed comes first, as in every npm script.
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
    child.on("error", (error) => reject(new SetupError(`npm must be on PATH: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new SetupError(`${beginning(said)}\nnpm ${args.join(" ")} failed with exit code ${code}`));
    });
  });
}

// npm says first what is wrong, then at length how it is used.
function beginning(text) {
  const lines = text.trim().split("\n");
  return lines.length <= mostLines ? lines.join("\n") : [...lines.slice(0, mostLines), "…"].join("\n");
}
