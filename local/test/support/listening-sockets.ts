import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Returns a process and all its descendants. */
export function familyOf(pid: number): number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const family = [pid];
  for (const member of family) {
    for (const line of table) {
      const [child, parent] = line.trim().split(/\s+/).map(Number);
      if (parent === member) family.push(child!);
    }
  }
  return family;
}

/**
 * Returns the TCP addresses on which processes listen, from /proc (proc(5)): `127.0.0.1:PORT`, or any other address in
 * the kernel's format.
 */
export function listeningAddresses(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // State 0A is LISTEN.
      .filter((fields) => fields[3] === "0A" && inodes.has(fields[9]!))
      .map((fields) => address(fields[1]!)),
  );
}

function socketsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
    } catch {
      // Closed meanwhile.
      return [];
    }
  });
}

function address(hex: string): string {
  const [host, port] = hex.split(":") as [string, string];
  return `${host === "0100007F" ? "127.0.0.1" : host}:${Number.parseInt(port, 16)}`;
}
