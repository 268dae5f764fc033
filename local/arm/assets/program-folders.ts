import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readOrEmpty } from "../../environment/process-stat";

/**
 * Returns the folders that the program of an engine can run in, the likeliest first: the folder of `main`, the folder
 * of Pulumi.yaml, and the engine's own. The engine does not tell them to a provider that it has not started. Empty on a
 * system without `/proc`.
 *
 * @param connection the address of the engine's connection, such as `127.0.0.1:41848`.
 */
export function programFolders(connection: string): readonly string[] {
  const folder = folderOfProcess(connection);
  if (folder === undefined) return [];
  for (let project = folder; ; project = dirname(project)) {
    const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(project, name)).find(existsSync);
    if (file !== undefined) return [...new Set([folderOfMain(project, file), project, folder])];
    if (project === dirname(project)) return [folder];
  }
}

function folderOfMain(project: string, file: string): string {
  const main = /^main:\s*["']?([^"'#\n]+)/m.exec(readFileSync(file, "utf8"))?.[1]?.trim();
  if (main === undefined) return project;
  const path = resolve(project, main);
  return existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
}

/** Returns the working folder of the process that has opened a connection from this machine (proc(5), `net/tcp`). */
function folderOfProcess(connection: string): string | undefined {
  const port = Number(connection.slice(connection.lastIndexOf(":") + 1));
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const sockets = ["tcp", "tcp6"].flatMap((name) => readOrEmpty(`/proc/net/${name}`).split("\n"));
  const inode = sockets.map((line) => line.trim().split(/\s+/)).find(([, local]) => local?.endsWith(`:${hex}`))?.[9];
  if (inode === undefined) return undefined;
  const pid = entriesOf("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((name) =>
      entriesOf(`/proc/${name}/fd`).some((fd) => linkOf(`/proc/${name}/fd/${fd}`) === `socket:[${inode}]`),
    );
  return pid === undefined ? undefined : linkOf(`/proc/${pid}/cwd`);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A process can end at any time, and other users' files are private.
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
