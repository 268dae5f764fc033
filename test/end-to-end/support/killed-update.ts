import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, rm, watch, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { localAzureFolder } from "./local-azure";

/**
 * A moment while an update creates resources of a type. The given number of that type are pending and nothing else is,
 * and the state contains at least the resources with these names.
 */
export interface Moment {
  readonly creating: string;
  readonly pending: number;
  readonly recorded: readonly string[];
}

/**
 * Kills a stack's `pulumi up` with SIGKILL while resources of a type are created: they exist in Azure, and the state
 * has them only as pending operations. Choose the last moment that the update reaches before Azure answers. The file
 * backend does not write its state atomically, so a kill during a write leaves an incomplete file. The project must
 * have the same name as its folder.
 */
export async function killUpdate(workDir: string, stack: string, moment: Moment): Promise<void> {
  const stateFolder = localAzureFolder();
  const slowCreates = join(stateFolder, "slow-creates.json");
  const stacks = join(fileURLToPath(process.env.PULUMI_BACKEND_URL as string), ".pulumi", "stacks", basename(workDir));
  const inAzure = () => numberInAzure(stateFolder, moment.creating);
  const wanted = (await inAzure()) + moment.pending;
  await writeFile(slowCreates, JSON.stringify({ [moment.creating]: 3600 }));
  // A separate process group, so that the language host is killed together with the engine.
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack];
  const update = spawn("pulumi", args, { cwd: workDir, detached: true, stdio: "ignore" });
  const ended = once(update, "exit");
  try {
    await reach(moment, stacks, `${stack}.json`, ended);
    // An operation becomes pending before Azure is asked.
    while ((await inAzure()) < wanted) await pause(100);
  } finally {
    if (update.exitCode === null) process.kill(-(update.pid as number), "SIGKILL");
    await ended;
    await rm(slowCreates);
  }
}

/** Returns the number of resources of a type in local Azure. */
async function numberInAzure(stateFolder: string, type: string): Promise<number> {
  const file = join(stateFolder, "resources.json");
  if (!existsSync(file)) return 0;
  const resources = JSON.parse(await readFile(file, "utf8")) as { type: string }[];
  return resources.filter((resource) => resource.type === type).length;
}

const MAX_WAIT_MS = 120_000;

async function reach(moment: Moment, folder: string, state: string, ended: Promise<unknown>): Promise<void> {
  const watching = new AbortController();
  const endedEarly = new Error(`the update must get to ${JSON.stringify(moment)}`);
  ended.then(() => watching.abort(endedEarly));
  // If the moment never comes, the caller must end the update and the slow creations before the test's time is up.
  const signal = AbortSignal.any([watching.signal, AbortSignal.timeout(MAX_WAIT_MS)]);
  for await (const _ of watch(folder, { signal })) {
    if (await isAt(moment, join(folder, state))) return;
  }
}

/** Returns whether a state has reached a moment; false while the file is being written. */
async function isAt({ creating, pending, recorded }: Moment, file: string): Promise<boolean> {
  try {
    const { pending_operations: operations = [], resources = [] } = JSON.parse(await readFile(file, "utf8")).checkpoint
      .latest as { pending_operations?: { resource: { type: string } }[]; resources?: { urn: string }[] };
    const names = new Set(resources.map(({ urn }) => urn.split("::").at(-1)));
    return (
      operations.length === pending &&
      operations.every(({ resource }) => resource.type === creating) &&
      recorded.every((name) => names.has(name))
    );
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
