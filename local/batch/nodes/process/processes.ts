import { existsSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { processStat, readOrEmpty, sendSignal } from "../../../environment/process-stat";

/** How long, in ms, a process that was asked to end has to stop its children and itself before it is killed. */
const GRACE_MS = 5_000;

/**
 * Ends a process group, ignoring zombies. Sends SIGTERM, and SIGKILL to the processes that are left after the grace
 * period.
 */
export function endGroup(group: number, graceMs = GRACE_MS): Promise<void> {
  return endAll(() => {
    // Most tasks leave no processes behind. This one check avoids reading every process of the machine.
    if (!sendSignal(-group, 0)) return [];
    if (process.platform !== "linux") return [-group];
    return listProcesses().flatMap((entry) => (entry.group === group ? [entry.pid] : []));
  }, graceMs);
}

/**
 * Ends every process whose initial environment has a variable with this value. This finds processes that left their
 * group and processes of a killed daemon, and cannot match any other process. Needs `/proc`.
 */
export function endMarked(name: string, value: string, graceMs = GRACE_MS): Promise<void> {
  const wanted = `\0${name}=${value}\0`;
  return endAll(() => {
    const pids = listProcesses().map(({ pid }) => pid);
    // Another user's environment cannot be read, but such a process is not ours.
    return pids.filter((pid) => pid !== process.pid && `\0${readOrEmpty(`/proc/${pid}/environ`)}\0`.includes(wanted));
  }, graceMs);
}

async function endAll(find: () => readonly number[], graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  const asked = new Set<number>();
  for (let left = find(); left.length > 0; left = find()) {
    // A process that was being forked when its parent was asked appears later, and is asked then.
    for (const pid of left) if (!asked.has(pid) && sendSignal(pid, "SIGTERM")) asked.add(pid);
    if (Date.now() >= deadline) for (const pid of left) sendSignal(pid, "SIGKILL");
    await pause(20);
  }
}

/**
 * Returns the live processes of this machine. Zombies, which may never be reaped in a container, are left out. Reads
 * synchronously, because the kernel answers in microseconds and asynchronous reads take ten times as long.
 */
function listProcesses(): { pid: number; group: number }[] {
  const names = existsSync("/proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return names.flatMap((name) => {
    const stat = processStat(name);
    return stat === undefined ? [] : [{ pid: Number(name), group: stat.group }];
  });
}
