import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stdoutOf } from "./commands";
import type { Status } from "./local-azure";

/** A local Azure that belongs to one test, which can kill it. It has its own subscription and its own stacks. */
export interface OwnLocalAzure {
  /** The environment of its clients, and of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills it with SIGKILL. */
  kill(): void;
  /** Starts it again, on the same ports and with the same resources. */
  restart(): Promise<void>;
  /** The resources that its Resource Manager has. */
  resources(): Promise<readonly AzureResource[]>;
  /** Stops it, and deletes its state. */
  remove(): Promise<void>;
}

/** A resource in local Azure. */
export interface AzureResource {
  readonly id: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Starts a local Azure in a new folder. */
export async function ownLocalAzure(): Promise<OwnLocalAzure> {
  const folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-own-azure-"));
  const state = join(folder, "state");
  const localAzure = (...args: string[]) =>
    stdoutOf("node", ["local/dist/command/main.js", ...args, "--state", state], { env: cleanEnvironment() });
  const status = async () => JSON.parse(await localAzure("status", "--json")) as Status & { readonly pid: number };
  await localAzure("up");
  let { pid, environment } = await status();
  const defined = Object.entries(cleanEnvironment()).filter(([, value]) => value !== undefined);
  return {
    environment: { ...(Object.fromEntries(defined) as Record<string, string>), ...environment },
    kill: () => void process.kill(pid, "SIGKILL"),
    async restart() {
      await localAzure("up");
      ({ pid, environment } = await status());
    },
    async resources() {
      return JSON.parse(await readFile(join(state, "resources.json"), "utf8").catch(() => "[]")) as AzureResource[];
    },
    async remove() {
      await localAzure("down", "--delete");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Returns this process's environment without the place of its stacks, so that the new local Azure has its own. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PULUMI_BACKEND_URL: _, ...environment } = process.env;
  return environment;
}
