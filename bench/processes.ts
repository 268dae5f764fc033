import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import type { Cost } from "./bench";

const run = promisify(execFile);

/** A command line, as a list of words. */
export interface CommandLine {
  readonly command: readonly string[];
  readonly cwd?: string;
  /** Variables in addition to the environment of the bench. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The cost of several processes together. */
export interface ProcessesCost extends Cost {
  /** The standard error of each failed process. */
  readonly errors: readonly string[];
}

/** Runs a command, and returns its standard output. */
export async function output(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(command, args, { env: { ...process.env, ...env } });
  return stdout;
}

/** Runs a command, and returns the cost of the whole process. */
export async function timed(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Cost> {
  const { errors, failures: _, ...cost } = await timedTogether([{ command: [command, ...args], env }]);
  if (errors.length > 0) throw new Error(`${command} must succeed, got ${errors[0]}`);
  return cost;
}

/** Runs commands in parallel. The peak RSS is the sum of all processes. */
export async function timedTogether(commands: readonly CommandLine[]): Promise<ProcessesCost> {
  const child = spawn("python3", [join(__dirname, "run-processes.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  child.stdin.end(JSON.stringify(commands));
  const { failures, peakPss, ...cost } = JSON.parse(await Promise.race([text(child.stdout), failed]));
  return { ...cost, ...(peakPss > 0 && { peakPss }), failures: failures.length, errors: failures };
}
