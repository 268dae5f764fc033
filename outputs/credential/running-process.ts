import { readFile, readlink } from "node:fs/promises";

/** What tells a process from all others of a machine, those among them that get its number once it has ended. */
export interface RunningProcess {
  readonly pid: number;
  /** In the kernel's ticks since the machine was started; empty where the system does not tell. */
  readonly startedAt: string;
  /** Where the number counts: each container may have a process 7. Empty where the system does not tell. */
  readonly namespace: string;
}

/** Returns the identity of this process. */
export async function thisProcess(): Promise<RunningProcess> {
  const { startedAt = "" } = (await statusOf(process.pid)) ?? {};
  return { pid: process.pid, startedAt, namespace: await namespaceHere() };
}

/**
 * Whether a process is known to have ended. Of one in another container, which cannot be seen from here, nothing is
 * known.
 */
export async function hasEnded({ pid, startedAt, namespace }: RunningProcess): Promise<boolean> {
  if (namespace !== (await namespaceHere())) return false;
  if (!hasProcess(pid)) return true;
  const status = await statusOf(pid);
  return status !== undefined && (status.isZombie || status.startedAt !== startedAt);
}

/** Reads what Linux tells of a process (proc_pid_stat(5)); undefined elsewhere. */
async function statusOf(pid: number): Promise<{ startedAt: string; isZombie: boolean } | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // the second field is a name in brackets that may hold anything; from the third on they are words
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
