import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A command that ended with another code than 0; its output has been shown. */
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

/** Says what comes next, as a heading. */
export function heading(text: string): void {
  console.error(process.stderr.isTTY && !process.env.NO_COLOR ? `\n\x1b[1m▸ ${text}\x1b[0m` : `\n▸ ${text}`);
}

/** Runs a command with its output on the terminal. @throws {CommandFailedError} */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const exitCode = await exitCodeOf(spawn(command, args, { stdio: "inherit", ...options }));
  if (exitCode !== 0) throw new CommandFailedError(`${command} ${args.join(" ")}`, exitCode);
}

/** Runs a command and returns what it printed on stdout; its stderr goes to the terminal. @throws {CommandFailedError} */
export async function capture(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const exitCode = await exitCodeOf(child);
  if (exitCode !== 0) throw new CommandFailedError(`${command} ${args.join(" ")}`, exitCode);
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits for a command also where a signal asks for the end: what it does then, such as giving up a lock, must be done. */
async function exitCodeOf(child: ChildProcess): Promise<number> {
  const handOn = (signal: NodeJS.Signals) => {
    // A terminal sends its SIGINT to the command as well, and pulumi takes a second one as leave to break off.
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
