import type { ChildProcess } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import type { StateFolder } from "../environment/environment";
import { endProcesses, type ProcessRecord, recordOf } from "./processes";

const DOCUMENT = "run/children.json";

/**
 * Keeps a list of this process's children in the state folder, whichever part starts them. If this process is killed,
 * the list is used to find and end them.
 *
 * @returns a function that ends the running children.
 */
export function recordChildren(state: StateFolder): () => Promise<number> {
  const children = new Map<number, ProcessRecord>();
  const save = () => {
    try {
      state.writeJson(DOCUMENT, [...children.values()]);
    } catch (error) {
      // The list is only needed to clean up after a kill. The child runs, and the next one writes the list again.
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
 * Ends the processes that a killed local Azure left running.
 *
 * @param daemon the killed process, if known: its group is ended too.
 * @returns the number of processes that were ended.
 */
export async function endLeftovers(state: StateFolder, daemon?: ProcessRecord): Promise<number> {
  const records = [...(state.readJson<ProcessRecord[]>(DOCUMENT) ?? []), ...(daemon === undefined ? [] : [daemon])];
  if (records.length === 0) return 0;
  const ended = await endProcesses(records, state.root);
  try {
    state.writeJson(DOCUMENT, []);
  } catch {
    // A full disk has no room for an empty list either.
    rmSync(state.path(DOCUMENT), { force: true });
  }
  return ended;
}
