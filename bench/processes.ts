import { execFile } from "node:child_process";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import type { Cost } from "./bench";

const run = promisify(execFile);

/** Runs a command to its end, and returns what it printed. */
export async function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(command, args, { env: { ...process.env, ...env } });
  return stdout;
}

/** Runs a command to its end; the time is that of the whole process. */
export async function timed(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Cost> {
  const before = performance.now();
  await output(command, args, env);
  return { seconds: (performance.now() - before) / 1000 };
}
