import { existsSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { processStat, readOrEmpty, sendSignal } from "../../../environment/process-stat";

/** What an ended process may take to end its children and itself, in ms, before it is killed. */
export const GRACE_MS = 5_000;

/** Ends a process group, zombies aside: SIGTERM, and SIGKILL for what is left after the grace period. */
export function endGroup(group: number, graceMs = GRACE_MS): Promise<void> {
  return endAll(() => {
    // most tasks leave nobody behind: this one question spares reading of every process of the machine
    if (!sendSignal(-group, 0)) return [];
    if (process.platform !== "linux") return [-group];
    return listProcesses().flatMap((entry) => (entry.group === group ? [entry.pid] : []));
  }, graceMs);
}

/**
 * Ends every process whose environment, as it was when the process was started, has a variable of this value: those that have left their group,
 * and those of a daemon that was killed, are found so, and no other process can be taken for one. Needs `/proc`.
 */
export function endMarked(name: string, value: string, graceMs = GRACE_MS): Promise<void> {
  const wanted = `\0${name}=${value}\0`;
  return endAll(() => {
    const pids = listProcesses().map(({ pid }) => pid);
    // Another user's environment cannot be read, and is none of ours.
    return pids.filter((pid) => pid !== process.pid && `\0${readOrEmpty(`/proc/${pid}/environ`)}\0`.includes(wanted));
  }, graceMs);
}

async function endAll(find: () => readonly number[], graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  const asked = new Set<number>();
  for (let left = find(); left.length > 0; left = find()) {
    // a process that was only being forked when its parent was asked shows up later, and is asked then
    for (const pid of left) if (!asked.has(pid) && sendSignal(pid, "SIGTERM")) asked.add(pid);
    if (Date.now() >= deadline) for (const pid of left) sendSignal(pid, "SIGKILL");
    await pause(20);
  }
}

/**
 * The live processes of this machine: a zombie, which nobody may reap in a container, is none. Read at once, since the kernel answers in
 * microseconds, where a thread for each file takes ten times as long.
 */
function listProcesses(): { pid: number; group: number }[] {
  const names = existsSync("/proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return names.flatMap((name) => {
    const stat = processStat(name);
    return stat === undefined ? [] : [{ pid: Number(name), group: stat.group }];
  });
}
