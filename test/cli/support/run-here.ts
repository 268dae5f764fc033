import { tmpdir } from "node:os";
import { Writable } from "node:stream";
import { run } from "../../../cli/run";
import type { CommandResult } from "../../support/built-command";

/**
 * Runs one command line to its end in this process, without standard input. It takes a tenth of the processor time of a
 * process of its own, and answers the same if only the results of the command line matter. It cannot test what a
 * process has once, such as signals, `--quiet` or the first token.
 *
 * @param settings.env the environment of the command, in addition to PATH and HOME.
 */
export async function runHere(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandResult> {
  const { PATH, HOME } = process.env;
  const kept = { folder: process.cwd(), env: process.env, stdout: process.stdout, stderr: process.stderr };
  const { exitCode: keptCode } = process;
  const [stdout, stderr] = [new Kept(), new Kept()];
  replaceStreams({ stdout, stderr });
  process.env = { PATH, HOME, XDG_CONFIG_HOME: tmpdir(), ...env };
  process.chdir(cwd);
  try {
    const exitCode = await run(args);
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  } finally {
    process.exitCode = keptCode;
    process.chdir(kept.folder);
    process.env = kept.env;
    replaceStreams(kept);
  }
}

/** A stream that keeps what is written to it. */
class Kept extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

function replaceStreams({ stdout, stderr }: { readonly stdout: Writable; readonly stderr: Writable }): void {
  Object.defineProperty(process, "stdout", { configurable: true, value: stdout });
  Object.defineProperty(process, "stderr", { configurable: true, value: stderr });
}
