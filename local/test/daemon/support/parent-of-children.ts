import { spawn } from "node:child_process";
import { once } from "node:events";
import { recordChildren } from "../../../daemon/children";
import { openStateFolder } from "../../../environment/state-folder";

/**
 * Stands for a daemon: records its children, starts three, and waits. One is plain, one leads a group in which it left a
 * grandchild and ends itself, and one leads a group with a grandchild.
 */
async function main(stateDir: string): Promise<void> {
  recordChildren(openStateFolder(stateDir));
  const options = { cwd: stateDir, stdio: "ignore", detached: true } as const;
  const children = [
    spawn("sleep", ["600"], { ...options, detached: false }),
    spawn("sh", ["-c", "sleep 601 & sleep 602"], options),
  ];
  await Promise.all(children.map((child) => once(child, "spawn")));
  process.send?.(children.map((child) => child.pid));
  setInterval(() => {}, 60_000);
}

void main(process.argv[2]!);
