import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { refusal, shown } from "../../conventions/internal";
import { CommandError, type CommandErrorCode } from "../errors/command-error";

/** The result of a command. */
export interface CommandEnd {
  /** The exit code or, as in a shell, 128 plus the number of the signal that ended the command. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
}

/** The signals that end a program or request something of it. Windows has only three of them. */
const PASSED_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === "win32"
    ? ["SIGINT", "SIGHUP", "SIGBREAK"]
    : ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGWINCH", "SIGCONT"];

/**
 * Runs a command without a shell, with the input and output of this process, and passes signals to it.
 *
 * @throws {CommandError} `CommandNotFound`, `CommandNotExecutable`.
 */
export function runChildCommand([file = "", ...args]: readonly string[]): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    // As in a shell. Node.js would throw another error.
    if (file === "") throw notRun(file, "CommandNotFound");
    const passOn = (signal: NodeJS.Signals) => {
      // A terminal sends these signals to all its processes, so the command gets them too.
      if ((signal === "SIGINT" || signal === "SIGQUIT") && isAtTerminal()) return;
      child.kill(signal);
    };
    const stop = () => {
      for (const signal of PASSED_SIGNALS) process.off(signal, passOn);
    };
    // Before the command starts: a signal that arrives with its first output would end only this process.
    for (const signal of PASSED_SIGNALS) process.on(signal, passOn);
    const refuse = (error: NodeJS.ErrnoException) => {
      stop();
      reject(notRun(file, error.code === "ENOENT" ? "CommandNotFound" : "CommandNotExecutable", error.code, error));
    };
    let child: ChildProcess;
    try {
      child = spawn(file, args, { stdio: "inherit" });
    } catch (error) {
      // Node.js throws some errors of the system, such as ENOTDIR.
      refuse(error as NodeJS.ErrnoException);
      return;
    }
    child.once("error", (error) => {
      if (child.pid === undefined) refuse(error);
    });
    child.once("close", (code, signal) => {
      stop();
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), signal });
    });
  });
}

/** Returns whether a signal probably comes from a terminal. One stream is enough, because others can be pipes. */
function isAtTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function notRun(file: string, code: CommandErrorCode, systemCode?: string, cause?: Error): CommandError {
  const got = systemCode === undefined ? shown(file) : `${shown(file)} (${systemCode})`;
  const fix = code === "CommandNotFound" ? "check its name and PATH" : "check its permissions (`chmod +x`)";
  return new CommandError(code, refusal("command", "be a program that can be executed", got, fix), { cause });
}
