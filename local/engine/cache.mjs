import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { homeFolder, isEngine } from "./installed.mjs";

/** How often a process that waits for another one's engine looks whether it is there. */
const lookInterval = 500;

/** Where engines are kept that were downloaded or built: one folder each, outside of any checkout. */
export function cacheFolder(environment) {
  return join(environment.XDG_CACHE_HOME || join(homeFolder(environment), ".cache"), "azure-batch-outputs", "engine");
}

/** The `bin` folder of a cached engine, or undefined. A folder is there only when it is complete. */
export function cached(name, environment) {
  const bin = join(cacheFolder(environment), name, "bin");
  return isEngine(bin) ? bin : undefined;
}

/**
 * Makes a cached engine, once for all processes that ask at the same time: the others wait for the first. It appears by
 * a rename, so that a kill leaves nothing that looks like an engine.
 *
 * @param fill puts the engine into the empty folder that it is given
 */
export async function cacheOnce(name, environment, fill) {
  const root = cacheFolder(environment);
  mkdirSync(root, { recursive: true });
  const lock = join(root, `${name}.lock`);
  while (!take(lock)) {
    await delay(lookInterval);
  }
  const work = join(root, `.making-${process.pid}-${name}`);
  try {
    const present = cached(name, environment);
    if (present !== undefined) return present;
    removeLeftOvers(root);
    mkdirSync(join(work, "bin"), { recursive: true });
    await fill(join(work, "bin"));
    rmSync(join(root, name), { recursive: true, force: true });
    renameSync(work, join(root, name));
    return join(root, name, "bin");
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(lock, { force: true });
  }
}

// The lock is a file with the holder's process id, there from its first moment. One whose holder is gone is taken away;
// should two processes do that at once, both make the engine, which costs time and harms nothing.
function take(lock) {
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAlive(holderOf(lock))) rmSync(lock, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return undefined;
  }
}

function removeLeftOvers(root) {
  for (const name of readdirSync(root)) {
    const maker = /^\.making-(\d+)-/.exec(name)?.[1];
    if (maker !== undefined && !isAlive(Number(maker))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(processId) {
  if (!processId) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
