import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

/** Signals that end a command: they are the script's to handle. A terminal sends its SIGINT to the script as well. */
const handed = { SIGINT: !process.stdin.isTTY, SIGTERM: true, SIGHUP: true };

/** Runs a TypeScript script of the checkout on the Node among its dependencies, and gives its exit code. */
export function runScript(root, script, args, environment) {
  const commands = join(root, "node_modules", ".bin");
  const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  const child = spawn(node, ["--import", "tsx", join(root, script), ...args], {
    cwd: root,
    env: { ...environment, PATH: `${commands}${delimiter}${environment.PATH}` },
    stdio: "inherit",
  });
  const listeners = Object.entries(handed).map(([signal, on]) => [signal, () => on && child.kill(signal)]);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const [name, listener] of listeners) process.off(name, listener);
      // As a shell says it: 128 and the signal's number.
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
