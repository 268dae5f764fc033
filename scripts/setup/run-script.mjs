import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { ended } from "./ended.mjs";

/** Runs a TypeScript script of the checkout on the Node.js among its dependencies, and returns its exit code. */
export async function runScript(root, script, args, environment) {
  const commands = join(root, "node_modules", ".bin");
  const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  const child = spawn(node, ["--import", "tsx", join(root, script), ...args], {
    cwd: root,
    env: { ...environment, PATH: `${commands}${delimiter}${environment.PATH}` },
    stdio: "inherit",
  });
  return (await ended(child)).exitCode;
}
