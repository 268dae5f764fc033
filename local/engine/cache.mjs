import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { homeFolder, isEngine } from "./installed.mjs";

/** Interval in ms at which a process checks whether another process's engine is ready. */
const LOOK_INTERVAL = 500;

/** Returns the folder for downloaded and built engines, with one folder per engine. It is outside all checkouts. */
export function cacheFolder(environment) {
  return join(environment.XDG_CACHE_HOME || join(homeFolder(environment), ".cache"), "azure-batch-outputs", "engine");
}

/** Returns the `bin` folder of a cached engine, or undefined. A folder exists only when it is complete. */
export function cached(name, environment) {
  const bin = join(cacheFolder(environment), name, "bin");
  return isEngine(bin) ? bin : undefined;
}

/**
 * Creates a cached engine once for concurrent processes: the others wait for the first. The engine appears by a rename,
 * so a kill leaves no incomplete engine.
 *
 * @param fill puts the engine into the given empty folder
 */
export async function cacheOnce(name, environment, fill) {
  const root = cacheFolder(environment);
  mkdirSync(root, { recursive: true });
  const lock = join(root, `${name}.lock`);
  while (!take(lock)) {
    await delay(LOOK_INTERVAL);
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

// The lock is a file with the holder's process id, which it contains from the start. A lock whose holder has ended is
// removed. If two processes do that at the same time, both create the engine, which is slow but harmless.
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
