import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder in which the tool keeps what only the user who runs it may see or change, and makes it where it is
 * not there; undefined where there can be none.
 *
 * It lies in the node's shared folder, so that all tasks of a user have one, else among the system's temporary files.
 * Either is open to others: what they may have put there in its place (a link, a folder of theirs or one that they can
 * write to) is not used.
 */
export function privateFolder(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const user = process.getuid?.() ?? (env.USERNAME || "user");
  return [env.AZ_BATCH_NODE_SHARED_DIR, tmpdir()]
    .filter((parent) => parent !== undefined && parent !== "")
    .map((parent) => join(parent as string, `batch-outputs-${user}`))
    .find(isPrivate);
}

function isPrivate(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return false;
  }
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true) return false;
  // Windows has neither; there a user's temporary folder is the user's alone
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
}
