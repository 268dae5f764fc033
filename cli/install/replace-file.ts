import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How often, and how long in ms in between, a rename is tried while another process has one of the files open. */
interface Patience {
  readonly attempts: number;
  readonly waitMs: number;
}

/** Long enough for a virus scanner that looks at a new file. */
const PATIENCE: Patience = { attempts: 100, waitMs: 100 };

/** Writes a file by a rename, so that a reader sees the old content or the new one. A file with the content is kept. */
export function replaceFile(path: string, content: string, workFolder: string, patience?: Patience): void {
  if (contentOf(path) === content) return;
  const work = join(workFolder, "replacement");
  writeFileSync(work, content, { flush: true });
  mkdirSync(dirname(path), { recursive: true });
  renamePatiently(work, path, patience);
}

/**
 * Renames a file or folder. On Windows, that fails with EPERM, EACCES or EBUSY while a process has the target open, or
 * a file in a folder that is moved.
 */
export function renamePatiently(from: string, to: string, { attempts, waitMs }: Patience = PATIENCE): void {
  for (let attempt = 1; ; attempt++) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!isInUse(error) || attempt === attempts) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
  }
}

/** Deletes a file or folder if no process uses it. */
export function removeIfUnused(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return true;
  } catch (error) {
    if (!isInUse(error)) throw error;
    return false;
  }
}

function isInUse(error: unknown): boolean {
  return ["EPERM", "EACCES", "EBUSY", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "");
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
