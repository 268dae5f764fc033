import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { after, before } from "mocha";

const repository = join(__dirname, "..", "..");

/** The folders of the bundles of this run, by their options. */
const bundled = new Map<string, Promise<string>>();

/**
 * Gives the tests of a file the command in the form that nodes get: one file in a folder of its own. It is bundled once
 * per run.
 */
export function useBundledCommand(): () => BundledCommand {
  return useBundle();
}

/**
 * Gives the tests of a file the command with the commands that only people use. It is bundled in the same way, because
 * the files of the package take three times as long to start.
 */
export function useWholeCommand(): () => BundledCommand {
  return useBundle("--all-commands");
}

function useBundle(...options: readonly string[]): () => BundledCommand {
  const key = options.join(" ");
  let folder = "";
  before(async () => {
    const ready = bundled.get(key) ?? bundleInto(mkdtempSync(join(tmpdir(), "node-tool-")), options);
    bundled.set(key, ready);
    folder = await ready;
  });
  // It saves a sixth of the time of a call.
  return () => new BundledCommand(join(folder, "batch-outputs.cjs"), { NODE_COMPILE_CACHE: join(folder, "compiled") });
}

// Registered when the file is loaded, outside every suite, so it runs after the last test of the run.
after(async () => {
  for (const folder of bundled.values()) rmSync(await folder, { recursive: true });
  bundled.clear();
});

/** Bundles the command into a folder, and returns the folder. */
export async function bundleInto(folder: string, options: readonly string[] = []): Promise<string> {
  const script = join(repository, "scripts", "bundle-node-tool.mjs");
  await promisify(execFile)(process.execPath, [script, folder, ...options]);
  return folder;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandSettings {
  readonly cwd?: string;
  /** The environment of the command, in addition to PATH and HOME. */
  readonly env?: Record<string, string>;
  readonly stdin?: string | Readable;
}

export class BundledCommand {
  /** @param keepsCode the variable with which Node.js keeps the compiled code of all calls (default: it keeps none). */
  constructor(
    readonly file: string,
    readonly keepsCode: { readonly NODE_COMPILE_CACHE?: string } = {},
  ) {}

  /** Runs one command line to its end. */
  async run(args: readonly string[], { cwd, env = {}, stdin = "" }: CommandSettings = {}): Promise<CommandResult> {
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [this.file, ...args], {
      cwd,
      env: { PATH, HOME, XDG_CONFIG_HOME: tmpdir(), ...this.keepsCode, ...env },
    });
    // A command that refuses its options can end before it gets its input.
    child.stdin.on("error", () => {});
    if (typeof stdin === "string") child.stdin.end(stdin);
    else stdin.pipe(child.stdin);
    const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
    return { exitCode, stdout, stderr };
  }
}
