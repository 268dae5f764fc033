import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import type { OwnLocalAzure } from "./own-local-azure";
import type { ProviderProxy } from "./provider-proxy";
import type { CommandStack } from "./recover";

/** What is killed: the engine, the process of the program, or local Azure. */
export const VICTIMS = ["engine", "program", "local Azure"] as const;
export type Victim = (typeof VICTIMS)[number];

/** A point of an update, counted in calls of azure-native. */
export interface KillPoint {
  /** The number of the call, from 1 on. */
  readonly call: number;
  /** Whether the call reaches azure-native first, and whether its answer then reaches the engine. */
  readonly phase: "before" | "answered" | "returned";
  /** How long after that, in milliseconds. */
  readonly delayMs: number;
}

/**
 * Runs `pulumi up` and kills the victim at a point of it with SIGKILL. Waits until the engine has ended.
 *
 * @returns whether the update reached the point, and the number of calls until its end.
 */
export async function killAt(
  stack: CommandStack,
  { azure, proxy }: { readonly azure: OwnLocalAzure; readonly proxy: ProviderProxy },
  victim: Victim,
  point: KillPoint,
): Promise<{ readonly killed: boolean; readonly calls: number }> {
  // A separate process group, so that what the victim leaves behind can be ended.
  const update = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name], {
    cwd: stack.cwd,
    env: stack.env,
    detached: true,
    stdio: "ignore",
  });
  const ended = once(update, "exit");
  const engine = update.pid as number;
  let killing: Promise<void> | undefined;
  const strike = () => {
    killing ??= (async () => {
      if (point.delayMs > 0) await pause(point.delayMs);
      if (victim === "local Azure") azure.kill();
      else killProcess(victim === "engine" ? engine : await programOf(engine));
    })();
  };
  let calls = 0;
  proxy.intercept({
    observe() {
      calls++;
      if (calls !== point.call) return undefined;
      if (point.phase === "before") strike();
      return { after: () => (point.phase === "returned" ? setImmediate(strike) : strike()) };
    },
  });
  await ended;
  await killing;
  proxy.intercept({});
  killProcess(-engine);
  return { killed: killing !== undefined, calls };
}

/** Kills a process, or a group of processes if the number is negative, unless it has ended. */
function killProcess(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Returns the process that runs the program, which the language host has started. */
async function programOf(engine: number): Promise<number | undefined> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid=,args="]);
  const processes = stdout.split("\n").flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const isBelow = (pid: number): boolean =>
    pid === engine || processes.some((one) => one.pid === pid && isBelow(one.parent));
  return processes.find(({ pid, args }) => /@pulumi\/pulumi\/cmd\/run\b/.test(args) && isBelow(pid))?.pid;
}
