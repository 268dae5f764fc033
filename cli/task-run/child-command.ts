import { spawn } from "node:child_process";
import { constants } from "node:os";
import { CommandError, type CommandErrorCode } from "../errors/command-error";

/** How a command ended. */
export interface CommandEnd {
  /** Its exit code; 128 and the signal's number where a signal ended it, as in a shell. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
}

/** Those that end a program or ask it for something; Windows has the first three. */
const PASSED_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === "win32"
    ? ["SIGINT", "SIGHUP", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGWINCH", "SIGCONT"];

/**
 * Runs a command with this process's own input and output, without a shell, and passes on to it the signals that come.
 *
 * @throws {CommandError} `CommandNotFound`, `CommandNotExecutable` where there is no such program: the exit codes 126 and 127.
 */
export function runChildCommand([file = "", ...args]: readonly string[]): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    // as in a shell; Node refuses it in words of its own
    if (file === "") throw notRun(file, "CommandNotFound", "no name");
    const child = spawn(file, args, { stdio: "inherit" });
    const passOn = (signal: NodeJS.Signals) => {
      // a terminal sends these to all that run in it, the command among them
      if ((signal === "SIGINT" || signal === "SIGQUIT") && isAtTerminal()) return;
      child.kill(signal);
    };
    for (const signal of PASSED_SIGNALS) process.on(signal, passOn);
    const stop = () => {
      for (const signal of PASSED_SIGNALS) process.off(signal, passOn);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      stop();
      reject(notRun(file, error.code === "ENOENT" ? "CommandNotFound" : "CommandNotExecutable", error.code, error));
    });
    child.once("close", (code, signal) => {
      stop();
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal });
    });
  });
}

/** Whether a terminal, and not another program, is likely to have sent a signal: what is piped on either side is at one, too. */
function isAtTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function notRun(file: string, code: CommandErrorCode, got: string | undefined, cause?: Error): CommandError {
  const message = `command must be a program that can be run, got ${JSON.stringify(file)}: ${got}`;
  return new CommandError(code, message, { cause });
}
