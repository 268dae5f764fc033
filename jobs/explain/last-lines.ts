import { BatchError } from "../batch-error";
import { withoutSignatures } from "../client";
import type { FileTail } from "../explanation";

/**
 * Returns the last lines of files. Files that do not exist, are empty, or cannot be read because the node is not
 * reachable are left out: an explanation without them is better than none. The signatures of SAS are replaced.
 *
 * @param read returns the end of a file.
 */
export async function lastLines(
  paths: readonly string[],
  count: number,
  read: (path: string) => Promise<string | undefined>,
): Promise<FileTail[]> {
  const tails: FileTail[] = [];
  for (const path of paths) {
    const text = await readOrNothing(path, read);
    const lines = withoutSignatures(text ?? "")
      .trimEnd()
      .split(/\r?\n/);
    if (lines.join("").trim() !== "") tails.push({ path, lines: lines.slice(-count) });
  }
  return tails;
}

/** Returns the end of a file. Returns undefined if the service refuses it. */
export async function readOrNothing(
  path: string,
  read: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof BatchError && error.status !== undefined) return undefined;
    throw error;
  }
}
