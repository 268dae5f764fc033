import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hasEnded, type RunningProcess, thisProcess } from "./running-process";

/**
 * The longest time that a process holds the lock. It requests a token for 70 seconds at most, and waits up to 5 seconds
 * for each answer.
 */
const LONGEST_HOLD_MS = 120_000;

/**
 * Takes a lock that the processes of one user share. The lock is a file that only one process can create. Returns
 * undefined while another process holds the lock.
 *
 * A killed process does not hold the lock, even if another process has its id now: the next process that finds its file
 * removes it. If two processes find the file at once, both may get the lock. Here that only costs one more request.
 *
 * @returns a function that releases the lock.
 * @throws if the file cannot be created, such as in a folder on a full disk.
 */
export async function tryLock(file: string): Promise<(() => Promise<void>) | undefined> {
  if (await made(file)) return () => rm(file, { force: true });
  if (await isAbandoned(file)) await takeAway(file);
  return undefined;
}

async function made(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(await thisProcess()), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(file);
    return Date.now() - mtimeMs > LONGEST_HOLD_MS || (await hasEnded(await holderOf(file)));
  } catch {
    // The holder has released the lock, or has not written its identity yet.
    return false;
  }
}

async function holderOf(file: string): Promise<RunningProcess> {
  return JSON.parse(await readFile(file, "utf8"));
}

/** Renames the file first. If several processes try, only one succeeds. */
async function takeAway(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    await rm(aside, { force: true });
  } catch {
    // Another process was faster.
  }
}
