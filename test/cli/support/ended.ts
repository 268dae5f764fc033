import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The checkout. */
export const ROOT = join(__dirname, "../../..");

/** Runs Node.js in a folder to its end, with `env` instead of the user's environment. */
export async function ended(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH, HOME, XDG_CONFIG_HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
