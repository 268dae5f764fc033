import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ended, ended } from "./commands";

/** A stack of a project folder, which these functions change with the command `pulumi`. */
export interface CommandStack {
  readonly name: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command of Pulumi for a stack. */
export function pulumi({ name, cwd, env }: CommandStack, ...args: string[]): Promise<Ended> {
  return ended("pulumi", [...args, "--stack", name, "--non-interactive", "--color", "never"], { cwd, env });
}

/** Runs a command that must succeed, and returns its stdout. */
export async function succeeds(stack: CommandStack, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await pulumi(stack, ...args);
  if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} ended with exit code ${exitCode}\n${stdout}${stderr}`);
  return stdout;
}

/** The resources that docs/recovery.md imports, by their ARM ids: the type, the name, and the name of the parent. */
const IMPORTED: readonly [id: RegExp, type: string, name: (last: string) => string, parent: string][] = [
  [/\/pools\/([^/]+)$/, "azure-native:batch:Pool", (pool) => `pipeline-pool-${pool}-pool`, "pipeline-pool-workers"],
  [
    /\/containers\/(job-[^/]+)$/,
    "azure-native:storage:BlobContainer",
    (container) => `pipeline-storage-${container}`,
    "pipeline-storage",
  ],
];

const MAX_IMPORTS = 8;

/**
 * Does what docs/recovery.md says after an update was killed, until an update succeeds.
 *
 * @returns the ids of the resources that were imported.
 */
export async function recover(stack: CommandStack): Promise<readonly string[]> {
  const imported: string[] = [];
  await pulumi(stack, "cancel", "--yes");
  for (;;) {
    const up = await pulumi(stack, "up", "--yes", "--skip-preview");
    if (up.exitCode === 0) break;
    const output = up.stdout + up.stderr;
    if (/failed to load checkpoint/.test(output) && imported.length === 0) {
      await restoreState(stack);
      imported.push("state");
      continue;
    }
    const [, id] = /cannot create already existing resource '([^'\s]+)'/.exec(output) ??
      /(\/subscriptions\/\S+) already exists/.exec(output) ?? [undefined, undefined];
    if (id === undefined || imported.includes(id) || imported.length === MAX_IMPORTS) throw new Error(output);
    await importResource(stack, id);
    imported.push(id);
  }
  await succeeds(stack, "refresh", "--yes", "--skip-preview", "--clear-pending-creates");
  return imported;
}

async function importResource(stack: CommandStack, id: string): Promise<void> {
  const [pattern, type, name, parent] = IMPORTED.find(([known]) => known.test(id)) ?? [];
  if (pattern === undefined) throw new Error(`docs/recovery.md has no import for ${id}`);
  const urns = await succeeds(stack, "stack", "--show-urns");
  const [urn] = new RegExp(`urn:pulumi:\\S+::${parent}(?=\\s)`).exec(urns) ?? [];
  const made = name!(pattern.exec(id)?.[1] ?? "");
  const options = ["--protect=false", "--generate-code=false", "--yes", "--skip-preview"];
  await succeeds(stack, "import", type!, made, id, "--parent", `parent=${urn}`, ...options);
}

/** Restores the state from its backup, after a kill has left an incomplete file. */
async function restoreState({ name, cwd, env }: CommandStack): Promise<void> {
  const folder = join(fileURLToPath(env.PULUMI_BACKEND_URL as string), ".pulumi", "stacks", basename(cwd));
  await copyFile(join(folder, `${name}.json.bak`), join(folder, `${name}.json`));
}
