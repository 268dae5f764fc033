import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Deployment } from "@pulumi/pulumi/automation";

/** A file with a stack's state in a folder that is a backend. `latest` is absent if nothing was deployed. */
interface StateFile {
  readonly version: number;
  readonly checkpoint: { readonly latest?: object };
}

/**
 * Returns what `pulumi stack export --show-secrets` prints, from the file of the stack's state, because each start of
 * the engine takes time. Undefined if the state has secrets, or is not in a folder.
 */
export async function exportedState(project: string, stack: string): Promise<Deployment | undefined> {
  const backend = process.env.PULUMI_BACKEND_URL ?? "";
  if (!backend.startsWith("file:///")) return undefined;
  const text = await readFile(join(fileURLToPath(backend), ".pulumi/stacks", project, `${stack}.json`), "utf8");
  if (text.includes('"ciphertext"')) return undefined;
  const { checkpoint, ...rest } = JSON.parse(text) as StateFile;
  return { ...rest, deployment: checkpoint.latest ?? null } as Deployment;
}
