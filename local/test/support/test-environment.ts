import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../../environment/environment";
import { openEnvironment } from "../../environment/open-environment";
import { openStateFolder } from "../../environment/state-folder";
import { createIdentity } from "../../identity";

/** The files of a state folder with keys, by their paths. */
const KEY_FILES = [
  ["tls", "authority.pem"],
  ["tls", "server-key.pem"],
  ["tls", "server.pem"],
  ["identity", "signing-key.pem"],
] as const;

let keys: Promise<readonly Buffer[]> | undefined;

/**
 * Opens an environment as `openEnvironment` does. Its keys are created once per run, because that takes a tenth of a
 * second, and everything else in a new folder takes a tenth of that.
 */
export async function openTestEnvironment(folder: string): Promise<Environment> {
  keys ??= createKeys();
  const state = openStateFolder(folder);
  for (const [index, content] of (await keys).entries()) {
    const file = state.path(...KEY_FILES[index]!);
    if (!existsSync(file)) writeFileSync(file, content, { mode: 0o600 });
  }
  return openEnvironment(folder);
}

async function createKeys(): Promise<readonly Buffer[]> {
  const folder = mkdtempSync(join(tmpdir(), "local-azure-keys-"));
  try {
    createIdentity({ environment: await openEnvironment(folder), roleAssignments: () => [] });
    return KEY_FILES.map((path) => readFileSync(join(folder, ...path)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
