import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ended, type RunOptions } from "../../support/commands";

/** What an installation gives: folders of the PATH, or the reason why it is not possible on this machine. */
export type Installed = { readonly path: readonly string[] } | { readonly reason: string };

/** Returns whether a documented command installs a client. */
export function isInstallation(command: string): boolean {
  return WAYS.some(({ pattern }) => pattern.test(command));
}

/**
 * Installs a client by a documented command. Python packages and global npm packages get a folder of their own in the
 * user's cache, which later runs use again. Maven and Go have such a cache themselves.
 */
export async function installClient(command: string, options: Required<RunOptions>): Promise<Installed> {
  const way = WAYS.find(({ pattern }) => pattern.test(command));
  if (way === undefined) throw new Error(`no way to install a client by: ${command}`);
  return way.install(command.replace(way.pattern, ""), options, command);
}

interface Way {
  /** The beginning of the command, or the whole command. */
  readonly pattern: RegExp;
  install(packages: string, options: Required<RunOptions>, command: string): Promise<Installed>;
}

const WAYS: readonly Way[] = [
  {
    pattern: /^pip install /,
    install: (packages, options) =>
      cached(`python ${packages}`, (folder) =>
        problemOf(
          [`python3 -m venv ${folder}`, `${folder}/bin/pip install --quiet --disable-pip-version-check ${packages}`],
          options,
        ),
      ),
  },
  {
    pattern: /^npm install --global /,
    install: (packages, options) =>
      cached(`npm ${packages}`, (folder) =>
        problemOf([`npm install --global --prefix ${folder} --no-audit --no-fund ${packages}`], options),
      ),
  },
  // The tests have no right to install packages of the system.
  { pattern: /^sudo apt-get install /, install: (name, options) => used(name, `command -v ${name}`, options) },
  { pattern: /^mvn .*dependency:resolve$/, install: (_, options, command) => used("mvn", command, options) },
  { pattern: /^go .*mod tidy$/, install: (_, options, command) => used("go", command, options) },
];

/** The clients of all checkouts. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "azure-batch-outputs", "clients");

/** Installs a client into a folder of the cache, unless it is there. */
async function cached(what: string, install: (folder: string) => Promise<string | undefined>): Promise<Installed> {
  const name = what
    .split(/[ =]/, 2)
    .join("-")
    .replace(/[^\w.-]/g, "");
  const folder = join(CACHE, `${name}-${createHash("sha256").update(what).digest("hex").slice(0, 12)}`);
  const path = [join(folder, "bin")];
  const mark = join(folder, "complete");
  if (existsSync(mark)) return { path };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const problem = await install(folder);
  if (problem !== undefined) return { reason: `${what} cannot be installed: ${problem}` };
  await writeFile(mark, "");
  return { path };
}

/** Runs a command that succeeds if a program can be used. */
async function used(name: string, command: string, options: Required<RunOptions>): Promise<Installed> {
  const problem = await problemOf([command], options);
  return problem === undefined ? { path: [] } : { reason: `${name} cannot be used: ${problem}` };
}

/** Returns what a script printed last, if it failed. */
async function problemOf(lines: readonly string[], options: Required<RunOptions>): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await ended("bash", ["-e", "-c", lines.join("\n")], options);
  if (exitCode === 0) return undefined;
  return `${stdout}${stderr}`.trim().split("\n").slice(-3).join(" ") || `exit code ${exitCode}`;
}
