import { readFile, readlink } from "node:fs/promises";

/** What identifies a process on a machine, also among later processes with the same id. */
export interface RunningProcess {
  readonly pid: number;
  /** In the kernel's ticks since the machine started. Empty if the system does not report it. */
  readonly startedAt: string;
  /** The namespace of the id: every container can have a process 7. Empty if the system does not report it. */
  readonly namespace: string;
}

/** Returns the identity of this process. */
export async function thisProcess(): Promise<RunningProcess> {
  const { startedAt = "" } = (await statusOf(process.pid)) ?? {};
  return { pid: process.pid, startedAt, namespace: await namespaceHere() };
}

/**
 * Returns whether a process has certainly ended. A process in another container is not visible, so the result for it is
 * false.
 */
export async function hasEnded({ pid, startedAt, namespace }: RunningProcess): Promise<boolean> {
  if (namespace !== (await namespaceHere())) return false;
  if (!hasProcess(pid)) return true;
  const status = await statusOf(pid);
  return status !== undefined && (status.isZombie || status.startedAt !== startedAt);
}

/** Reads what Linux reports about a process (proc_pid_stat(5)). Returns undefined on other systems. */
async function statusOf(pid: number): Promise<{ startedAt: string; isZombie: boolean } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The second field is a name in parentheses that can contain anything. The later fields are words.
  const [state = "", ...later] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const startedAt = later[18];
  return startedAt === undefined ? undefined : { startedAt, isZombie: state === "Z" };
}

function namespaceHere(): Promise<string> {
  return readlink("/proc/self/ns/pid").catch(() => "");
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
