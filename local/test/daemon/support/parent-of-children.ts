import { spawn } from "node:child_process";
import { once } from "node:events";
import { recordChildren } from "../../../daemon/children";
import { openStateFolder } from "../../../environment/state-folder";

/**
 * Acts as a daemon: records its children, starts three, and waits. The first is a plain process. The second leads a
 * group, leaves a grandchild in it, and ends. The third leads a group with a grandchild.
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
