import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Returns the folder for files that only the user who runs the tool may read or change, and creates it if it does not
 * exist. Returns undefined if it cannot be created.
 *
 * It is in the node's shared folder, so all tasks of a user have the same one, or else in the system's folder for
 * temporary files. Other users can write to both. So the folder is not used if it is a link, belongs to another user,
 * or is open to other users.
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
  // Windows has neither. On Windows, each user has their own folder for temporary files.
  return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
}
