import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { StateFolder } from "../environment/environment";
import { LocalAzureError } from "../environment/local-azure-error";
import { isRunning, type ProcessRecord, recordOf } from "./processes";

const document = "run/daemon.json";

export interface Lock {
  /** Who held the lock before and died without giving it back. */
  readonly previous: ProcessRecord | undefined;
  release(): void;
}

/**
 * Makes this process the one that runs the local Azure of a state folder.
 *
 * @throws {LocalAzureError} `StateLocked`, where another process is.
 */
export function acquireLock(state: StateFolder): Lock {
  const file = state.path(document);
  const self = recordOf(process.pid);
  const content = JSON.stringify(self);
  const own = `${file}.${process.pid}-${randomBytes(4).toString("hex")}`;
  let previous: ProcessRecord | undefined;

  writeFileSync(own, content, { mode: 0o600 });
  try {
    // a link is made whole or not at all, and never over another
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

/** Who runs the local Azure of a state folder, or ran it when it was killed; undefined where it was ended in order. */
export function readHolder(state: StateFolder): ProcessRecord | undefined {
  return parse(readText(state.path(document)));
}

/** Forgets a holder that was killed. */
export function clearLock(state: StateFolder, holder: ProcessRecord): void {
  takeAway(state.path(document), holder);
}

/** Removes a dead holder's lock; where another took it away first, and the file is a new holder's by now, that one stays. */
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
