import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Returns an absolute path with each name as the file system has it, if a name exists only in another case. Names that
 * do not exist stay. Wine finds files in the same way.
 */
export function withStoredCase(path: string): string {
  if (existsSync(path) || dirname(path) === path) return path;
  const folder = withStoredCase(dirname(path));
  const name = basename(path);
  return join(folder, namesIn(folder).find((stored) => stored.toLowerCase() === name.toLowerCase()) ?? name);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
