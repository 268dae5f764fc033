import { randomUUID } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hasEnded, type RunningProcess, thisProcess } from "./running-process";

/** No holder needs longer: IMDS is asked for 70 seconds at most, each answer waited for 5. */
const LONGEST_HOLD_MS = 120_000;

/**
 * Takes a lock that processes of one user share, by a file that only one can make; undefined while another has it.
 *
 * A holder that was killed holds nothing, whoever has its number by now: its file is taken away by whoever finds it.
 * Two that find it at once may then both hold the lock, which here costs one request too many.
 *
 * @returns what gives the lock back.
 * @throws where the file cannot be made, as in a folder that is full.
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
    // it was given back meanwhile, or its holder has not yet written into it
    return false;
  }
}

async function holderOf(file: string): Promise<RunningProcess> {
  return JSON.parse(await readFile(file, "utf8"));
}

/** By a name of its own first: of several that try, one succeeds. */
async function takeAway(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    await rm(aside, { force: true });
  } catch {
    // another was faster
  }
}
