import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { processStat, readOrEmpty, sendSignal } from "../environment/process-stat";

/** Identifies a process, even if a later process gets the same id. */
export interface ProcessRecord {
  readonly pid: number;
  /** The start time in a system-specific format, only for comparison. */
  readonly startedAt: string;
}

/** Returns the record of a running process, or undefined if no process has this id. */
export function recordOf(pid: number): ProcessRecord | undefined {
  const startedAt = process.platform === "linux" ? startedAtFromProc(pid) : startedAtFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Returns whether the recorded process is still running. */
export function isRunning(record: ProcessRecord): boolean {
  return recordOf(record.pid)?.startedAt === record.startedAt;
}

/**
 * Ends recorded processes that are still running, the groups that they lead, and their descendants. Asks first, waits
 * for up to five seconds, then kills. If a group's leader has ended, the group is ended only if its members belong to
 * `root`, because ids are reused.
 *
 * @param root the state folder, which our processes have as their working directory or in their environment.
 * @returns the number of processes that were ended.
 */
export async function endProcesses(records: readonly ProcessRecord[], root: string): Promise<number> {
  const targets = withDescendants(records, root).flatMap((pid) => recordOf(pid) ?? []);
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const running = targets.filter(isRunning);
    for (const { pid } of running) sendSignal(pid, signal);
    await waitUntil(() => !running.some(isRunning), 5_000);
  }
  return targets.length;
}

/** Polls a condition every 20 ms. Returns false if it was not met in time. */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await delay(20);
  }
  return true;
}

function withDescendants(records: readonly ProcessRecord[], root: string): number[] {
  const table = processTable();
  const ours = new Set<number>();
  for (const record of records) {
    const current = recordOf(record.pid);
    if (current?.startedAt === record.startedAt) {
      ours.add(record.pid);
      for (const { pid, group } of table) if (group === record.pid) ours.add(pid);
    } else if (current === undefined) {
      for (const { pid, group } of table) if (group === record.pid && isOf(pid, root)) ours.add(pid);
    }
  }
  for (let before = -1; before !== ours.size; ) {
    before = ours.size;
    for (const { pid, parent } of table) if (ours.has(parent)) ours.add(pid);
  }
  ours.delete(process.pid);
  return [...ours];
}

function processTable(): { readonly pid: number; readonly parent: number; readonly group: number }[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number);
    return { pid: pid!, parent: parent!, group: group! };
  });
}

function isOf(pid: number, root: string): boolean {
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["eww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).includes(root);
    }
    return (
      `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${root}/`) ||
      readFileSync(`/proc/${pid}/environ`, "utf8").includes(root)
    );
  } catch {
    // The process has ended, or belongs to another user.
    return false;
  }
}

/** The ticks count from the boot, so the boot's id is part of the start time. */
function startedAtFromProc(pid: number): string | undefined {
  const stat = processStat(pid);
  return stat && `${readOrEmpty("/proc/sys/kernel/random/boot_id").trim()} ${stat.startTicks}`;
}

function startedAtFromPs(pid: number): string | undefined {
  try {
    const line = execFileSync("ps", ["-o", "state=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    }).trim();
    return line === "" || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}
