import { existsSync } from "node:fs";
import { join } from "node:path";
import { checkVersioned, readJsonObject, refused } from "./json-file";

/** What a pool's start task writes on each node: no `AZ_BATCH_` variable names the storage account or the identity. */
export interface NodeConfiguration {
  readonly blobEndpoint: string;
  /** The client id of the managed identity that writes outputs; there may be others on the node. */
  readonly identityClientId: string;
}

/**
 * Reads the node's configuration, from `BATCH_OUTPUTS_CONFIG` or from where a start task puts it; undefined where there is none.
 *
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readNodeConfiguration(env: NodeJS.ProcessEnv): Promise<NodeConfiguration | undefined> {
  const file = env.BATCH_OUTPUTS_CONFIG || installedFile(env);
  if (file === undefined) return undefined;
  const from = { file, what: "configuration", fix: "reboot the node, whose start task writes it" };
  const { blobEndpoint, identityClientId } = checkVersioned(await readJsonObject(from), from);
  if (typeof identityClientId !== "string" || identityClientId === "") {
    throw refused(from, `have an identityClientId; ${from.fix}`);
  }
  return { blobEndpoint, identityClientId };
}

function installedFile(env: NodeJS.ProcessEnv): string | undefined {
  if (!env.AZ_BATCH_NODE_SHARED_DIR) return undefined;
  const file = join(env.AZ_BATCH_NODE_SHARED_DIR, "batch-outputs", "config.json");
  return existsSync(file) ? file : undefined;
}
