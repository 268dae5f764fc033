import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import type { StateFolder } from "../environment/environment";
import { endProcesses, type ProcessRecord, recordOf } from "./processes";

const document = "run/children.json";

/**
 * Keeps the list of this process's children in the state folder from now on, whichever part starts them: where this process is
 * killed, they are found there and ended.
 *
 * @returns a function that ends those that run now.
 */
export function recordChildren(state: StateFolder): () => Promise<number> {
  const children = new Map<number, ProcessRecord>();
  const save = () => {
    try {
      state.writeJson(document, [...children.values()]);
    } catch (error) {
      // the list is for whoever clears up after a kill; the child runs, and the next one writes the list anew
      console.error(`${new Date().toISOString()} the list of children is not up to date: ${(error as Error).message}`);
    }
  };
  save();
  subscribe("child_process", (message) => {
    const child = (message as { process: ChildProcess }).process;
    child.once("spawn", () => {
      const record = child.pid === undefined ? undefined : recordOf(child.pid);
      if (record === undefined) return;
      children.set(record.pid, record);
      save();
      child.once("exit", () => {
        if (children.delete(record.pid)) save();
      });
    });
  });
  return () => {
    const records = [...children.values()];
    children.clear();
    return endProcesses(records, state.root);
  };
}

/**
 * Ends what a local Azure that was killed left running.
 *
 * @param daemon the process that was killed, where it is known: its group counts too.
 * @returns how many processes were ended.
 */
export async function endLeftovers(state: StateFolder, daemon?: ProcessRecord): Promise<number> {
  const records = [...(state.readJson<ProcessRecord[]>(document) ?? []), ...(daemon === undefined ? [] : [daemon])];
  if (records.length === 0) return 0;
  const ended = await endProcesses(records, state.root);
  try {
    state.writeJson(document, []);
  } catch {
    // a full disk has no room for an empty list either
    rmSync(state.path(document), { force: true });
  }
  return ended;
}
