import { readFileSync } from "node:fs";

/** A process's properties from `/proc/PID/stat` on Linux (proc(5)). */
export interface ProcessStat {
  /** The id of its process group. */
  readonly group: number;
  /** When it started, in clock ticks since the boot. */
  readonly startTicks: string;
  /** Whether it is a thread of the kernel, which has no memory of its own. */
  readonly isKernelThread: boolean;
}

/** Returns a process's properties, or undefined if it does not exist, is a zombie, or the system has no `/proc`. */
export function processStat(pid: number | string): ProcessStat | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The second field is the command's name in parentheses. It can contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state = "", , group] = fields;
  if (state === "" || /[ZX]/.test(state)) return undefined;
  return { group: Number(group), startTicks: fields[19] ?? "", isKernelThread: fields[20] === "0" };
}

/**
 * Returns a file's text, or "" if it cannot be read: a process can end at any time, and other users' files are private.
 */
export function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/**
 * Sends a signal.
 *
 * @param pid the id of a process, or the negative id of a process group.
 * @returns false if the process or group does not exist.
 */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
