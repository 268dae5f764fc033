import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Command } from "commander";
import { misleadingVariables } from "../client-environment";
import { up } from "../lifecycle";
import { report, type StateOption, stateFolder, subcommand } from "./common";

/** What a shell answers for a command that it does not find (POSIX, 2.8.2). */
const notFound = 127;

export function execCommand(): Command {
  return subcommand("exec", "run a command against local Azure, which is started where none runs and stays up")
    .argument("<command>", "what to run; write -- before it")
    .argument("[args...]")
    .passThroughOptions()
    .action(async (command: string, args: string[], options: StateOption) => {
      const { environment } = await up(stateFolder(options), report);
      process.exitCode = await run(command, args, clientProcessEnvironment(environment));
    });
}

function clientProcessEnvironment(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !misleadingVariables.includes(name));
  return { ...Object.fromEntries(own), ...environment };
}

/** Runs a command in the foreground; its exit code, or 128 and the number of the signal that ended it, as shells have it. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  // a terminal sends its own signals to the child too: they are only kept from ending this process before it
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
  // before the child starts: it may be quick to make somebody send one
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(command, args, { stdio: "inherit", env });

  return new Promise((resolve) => {
    const done = (code: number) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      report(`${command} must be a command that can run, got ${error.code ?? error.message}`);
      done(notFound);
    });
    child.on("exit", (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
