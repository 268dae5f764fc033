import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type ProcessStat, processStat, readOrEmpty, sendSignal } from "../../../environment/process-stat";

/** How long, in ms, a process that was asked to end has to stop its children and itself before it is killed. */
const GRACE_MS = 5_000;

/** The age, in seconds, from which a process without an environment is assumed to have been started without one. */
const STARTING_SECONDS = 2;

/** The unit of start times in `/proc/PID/stat`: USER_HZ, which is 100 on every platform of Node.js (time(7)). */
const TICKS_PER_SECOND = 100;

interface ProcessEntry extends ProcessStat {
  readonly pid: number;
}

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
export async function endMarked(name: string, value: string, graceMs = GRACE_MS): Promise<void> {
  const wanted = `\0${name}=${value}\0`;
  const deadline = Date.now() + graceMs;
  let mayStart: boolean;
  do {
    mayStart = false;
    await endAll(() => {
      mayStart = false;
      return listProcesses().flatMap((entry) => {
        if (entry.pid === process.pid) return [];
        // One read decides, because a process that is starting a program may have finished at a second one.
        const environment = environmentOf(entry.pid);
        if (`\0${environment}\0`.includes(wanted)) return [entry.pid];
        mayStart ||= environment === "" && isNew(entry);
        return [];
      });
    }, graceMs);
    if (mayStart) await pause(20);
  } while (mayStart && Date.now() < deadline);
}

/**
 * The initial environment of a process. It is empty while the process replaces its program (execve), so a new process
 * with an empty one may be marked. `undefined` for a process of another user, which is not ours, and for one that
 * ended.
 */
function environmentOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return undefined;
  }
}

function isNew({ startTicks, isKernelThread }: ProcessEntry): boolean {
  const ageTicks = Number(readOrEmpty("/proc/uptime").split(" ")[0]) * TICKS_PER_SECOND - Number(startTicks);
  return !isKernelThread && ageTicks <= STARTING_SECONDS * TICKS_PER_SECOND;
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
function listProcesses(): ProcessEntry[] {
  const names = existsSync("/proc") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  return names.flatMap((name) => {
    const stat = processStat(name);
    return stat === undefined ? [] : [{ pid: Number(name), ...stat }];
  });
}
