import { spawn } from "node:child_process";
import { join } from "node:path";

/** The checkout. */
export const ROOT = join(__dirname, "../../..");

/** What a command printed, and its exit code. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The working directory and the environment of a command. Defaults to the checkout and this process's environment. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a program to its end, whether it succeeds or fails. */
export function ended(
  program: string,
  args: readonly string[],
  { cwd = ROOT, env = patientEnvironment() }: RunOptions = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        exitCode: code ?? 1,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      }),
    );
  });
}

/** Runs a program that must succeed, and returns its stdout. */
export async function stdoutOf(program: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await ended(program, args, options);
  if (exitCode !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with exit code ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

/**
 * Returns the environment of this process. In it, `batch-outputs` waits until Azure applies the roles of a new
 * deployment, which it does not by default without a terminal.
 */
function patientEnvironment(): NodeJS.ProcessEnv {
  return { BATCH_OUTPUTS_WAIT_FOR_ACCESS: "10m", ...process.env };
}
