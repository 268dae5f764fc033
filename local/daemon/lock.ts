import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { StateFolder } from "../environment/environment";
import { LocalAzureError } from "../environment/local-azure-error";
import { isRunning, type ProcessRecord, recordOf } from "./processes";

const DOCUMENT = "run/daemon.json";

export interface Lock {
  /** The previous holder, if it ended without releasing the lock. */
  readonly previous: ProcessRecord | undefined;
  release(): void;
}

/**
 * Acquires the right to run the local Azure of a state folder.
 *
 * @throws {LocalAzureError} `StateLocked`, if another process holds the lock.
 */
export function acquireLock(state: StateFolder): Lock {
  const file = state.path(DOCUMENT);
  const self = recordOf(process.pid);
  const content = JSON.stringify(self);
  const own = `${file}.${process.pid}-${randomBytes(4).toString("hex")}`;
  let previous: ProcessRecord | undefined;

  writeFileSync(own, content, { mode: 0o600 });
  try {
    // Creating a link is atomic, and never replaces an existing one.
    while (!tryLink(own, file)) {
      const holder = readHolder(state);
      if (holder === undefined) continue;
      if (isRunning(holder)) {
        throw new LocalAzureError("StateLocked", `${state.root} must be run by one process, but ${holder.pid} runs it`);
      }
      previous = holder;
      takeAway(file, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }

  return {
    previous,
    release() {
      if (readText(file) === content) rmSync(file, { force: true });
    },
  };
}

/**
 * Returns the process that runs the local Azure of a state folder, or that ran it when it was killed. Returns undefined
 * after a normal end.
 */
export function readHolder(state: StateFolder): ProcessRecord | undefined {
  return parse(readText(state.path(DOCUMENT)));
}

/** Removes the lock of a holder that was killed. */
export function clearLock(state: StateFolder, holder: ProcessRecord): void {
  takeAway(state.path(DOCUMENT), holder);
}

/**
 * Removes a dead holder's lock. If another process removed it first and the file now belongs to a new holder, it stays.
 */
function takeAway(file: string, holder: ProcessRecord): void {
  const aside = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (!isDeepStrictEqual(parse(readText(aside)), holder)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function parse(text: string | undefined): ProcessRecord | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as ProcessRecord);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
