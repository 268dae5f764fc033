import { spawn } from "node:child_process";
import { constants } from "node:os";
import { basename, delimiter } from "node:path";
import type { Command } from "commander";
import { debugProviders, misleadingVariables } from "../daemon/client-environment";
import { type RunningStatus, up } from "../daemon/lifecycle";
import { MISSING_TYPES_DOCUMENT, type MissingTypes, missingTypesMessage } from "../environment/missing-types";
import { openStateFolder } from "../environment/state-folder";
import { findEngineFolder } from "./engine-folder";
import { report, reportDown, type StateOption, stateFolder, subcommand } from "./subcommand";

/** A shell's exit code for a command that it does not find (POSIX, 2.8.2). */
const NOT_FOUND = 127;

export function execCommand(): Command {
  return subcommand("exec", "run a command against local Azure, which is started where none runs and stays up")
    .argument("<command>", "what to run; write -- before it")
    .argument("[args...]")
    .passThroughOptions()
    .action(async (command: string, args: string[], options: StateOption) => {
      const running = await up(stateFolder(options), report);
      reportDown(running);
      const env = clientProcessEnvironment(running.environment);
      process.exitCode = await (basename(command) === "pulumi"
        ? runPulumi(command, args, env, running)
        : run(command, args, env));
    });
}

function clientProcessEnvironment(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !misleadingVariables.includes(name));
  return { ...Object.fromEntries(own), ...environment };
}

/**
 * Runs `pulumi`. If the program has types that local Azure lacks, the engine shows an error for each of them. Its
 * preview succeeds nevertheless, so this function makes it fail.
 */
async function runPulumi(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  { collectingProviders, stateFolder: root }: RunningStatus,
): Promise<number> {
  const env = { ...environment, PULUMI_DEBUG_PROVIDERS: debugProviders(collectingProviders) };
  const start = Date.now();
  const code = await run(command, args, env, command === "pulumi" ? () => runWithEngine(args, env) : undefined);
  const findings = openStateFolder(root).readJson<MissingTypes>(MISSING_TYPES_DOCUMENT);
  if (code !== 0 || findings === undefined || findings.time < start) return code;
  report(missingTypesMessage(findings));
  return 1;
}

/** Runs `pulumi` with an engine that the package finds. Used if there is none on the PATH. */
async function runWithEngine(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const folder = await findEngineFolder(env);
  if (folder === undefined) return NOT_FOUND;
  return run("pulumi", args, { ...env, PATH: [folder, env.PATH].filter(Boolean).join(delimiter) });
}

/**
 * Runs a command in the foreground. Returns its exit code or, as shells do, 128 plus the number of the signal that
 * ended it.
 *
 * @param otherwise called if the command does not exist.
 */
function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  otherwise?: () => Promise<number>,
): Promise<number> {
  // A terminal sends its signals to the child too. They must only not end this process before the child.
  const forward = (signal: NodeJS.Signals) => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
  // Before the child starts, because it can cause a signal immediately.
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(command, args, { stdio: "inherit", env });

  return new Promise((resolve) => {
    const done = (code: number | Promise<number>) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" && otherwise !== undefined) {
        done(otherwise());
        return;
      }
      report(`${command} must be a command that can run, got ${error.code ?? error.message}`);
      done(NOT_FOUND);
    });
    child.on("exit", (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
