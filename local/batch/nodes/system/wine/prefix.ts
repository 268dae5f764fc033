import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeCertutil } from "./certutil";
import type { Wine } from "./find-wine";
import { runWine } from "./run-wine";

/** The file that wine writes last when it creates a prefix. */
const COMPLETE = ".update-timestamp";

/** The templates that are being created, by folder. */
const creating = new Map<string, Promise<void>>();

/**
 * Creates a prefix for a node, which is wine's word for a folder with drives and a registry. All prefixes have the
 * `C:\Windows` of one template. The creation of the template takes wine some seconds and 0.7 GB, most of which are
 * copies of its libraries; they become links.
 */
export async function createPrefix(wine: Wine, prefix: string, template: string): Promise<void> {
  if (await exists(join(prefix, COMPLETE))) return;
  const created = creating.get(template) ?? createTemplate(wine, template).finally(() => creating.delete(template));
  creating.set(template, created);
  await created;
  await mkdir(prefix, { recursive: true });
  const windows = join(template, "drive_c", "windows");
  const isOwn = (path: string) => path !== windows && basename(path) !== "dosdevices" && basename(path) !== COMPLETE;
  await cp(template, prefix, { recursive: true, verbatimSymlinks: true, filter: isOwn });
  await symlink(windows, join(prefix, "drive_c", "windows"));
  await mkdir(join(prefix, "drive_d"), { recursive: true });
  await mkdir(join(prefix, "dosdevices"), { recursive: true });
  await symlink("../drive_c", join(prefix, "dosdevices", "c:"));
  await symlink("../drive_d", join(prefix, "dosdevices", "d:"));
  await symlink("/", join(prefix, "dosdevices", "z:"));
  await cp(join(template, COMPLETE), join(prefix, COMPLETE));
}

async function createTemplate(wine: Wine, template: string): Promise<void> {
  if (await exists(template)) return;
  await mkdir(dirname(template), { recursive: true });
  const work = await mkdtemp(`${template}-`);
  try {
    await runWine(work, wine.wine, "wineboot", "--init");
    await runWine(work, wine.wine, "reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f");
    // Ends the services, and waits until wine has stored its registry.
    await runWine(work, wine.wine, "wineboot", "--end-session", "--shutdown", "--kill");
    await runWine(work, wine.wineserver, "-w");
    await linkLibraries(join(work, "drive_c", "windows", "system32"));
    await writeCertutil(join(work, "drive_c", "windows", "system32"));
    await rename(work, template);
  } catch (error) {
    throw new Error(`wine must create a folder for Windows nodes, got ${(error as Error).message}; see ${wine.wine}`, {
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The folders in which packages of wine have its libraries for Windows. */
const LIBRARY_FOLDERS = [
  "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows",
  "/usr/lib/wine/x86_64-windows",
  "/usr/lib64/wine/x86_64-windows",
  "/opt/wine-stable/lib64/wine/x86_64-windows",
  "/opt/wine-stable/lib/wine/x86_64-windows",
];

/** Replaces copies of wine's libraries by links to them. */
async function linkLibraries(system32: string): Promise<void> {
  for (const folder of LIBRARY_FOLDERS) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      const copy = join(system32, name);
      const isFile = await lstat(copy).then(
        (stats) => stats.isFile(),
        () => false,
      );
      if (!isFile || !(await isSame(copy, join(folder, name)))) continue;
      await rm(copy);
      await symlink(join(folder, name), copy);
    }
  }
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([stat(one), stat(other)]);
  return first.size === second.size && (await readFile(one)).equals(await readFile(other));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
