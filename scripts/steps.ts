import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A command that exited with a code other than 0. Its output has already been shown. */
export class CommandFailedError extends Error {
  readonly code = "CommandFailed";
  constructor(
    command: string,
    readonly exitCode: number,
  ) {
    super(`${command} ended with exit code ${exitCode}`);
    this.name = "CommandFailedError";
  }
}

/** Prints a heading for the next step. */
export function heading(text: string): void {
  console.error(process.stderr.isTTY && !process.env.NO_COLOR ? `\n\x1b[1m▸ ${text}\x1b[0m` : `\n▸ ${text}`);
}

/** Runs a command with its output on the terminal. @throws {CommandFailedError} */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const exitCode = await exitCodeOf(spawn(command, args, { stdio: "inherit", ...options }));
  if (exitCode !== 0) throw new CommandFailedError(`${command} ${args.join(" ")}`, exitCode);
}

/**
 * Runs a command and returns what it printed on stdout; its stderr goes to the terminal. @throws {CommandFailedError}
 */
export async function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await exitCodeOf(child);
  if (exitCode !== 0) throw new CommandFailedError(`${command} ${args.join(" ")}`, exitCode);
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits for a command to end, even if a signal requests the end, so that it can clean up, such as release a lock. */
async function exitCodeOf(child: ChildProcess): Promise<number> {
  const handOn = (signal: NodeJS.Signals) => {
    // A terminal sends SIGINT to the command itself, and pulumi treats a second SIGINT as a request to abort
    // immediately.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, handOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]));
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, handOn);
  }
}
