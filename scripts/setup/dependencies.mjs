import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "./run-npm.mjs";

/**
 * Whether node_modules is what package-lock.json says. npm keeps a list of what it has installed, which it writes last:
 * every package of the lock file must be in it, in that version, and on the disk; and nothing else may be in it.
 */
export function dependenciesAreInstalled(root) {
  const locked = readPackages(join(root, "package-lock.json"));
  const installed = readPackages(join(root, "node_modules", ".package-lock.json"));
  return (
    Object.entries(locked).every(([path, entry]) => isInstalled(root, path, entry, installed[path])) &&
    Object.keys(installed).every((path) => path in locked)
  );
}

export async function installDependencies(root) {
  // "error": no warnings on the machine's own Node, which runs nothing but this.
  await runNpm(root, "installing dependencies", ["ci", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]);
}

function isInstalled(root, path, locked, installed) {
  // The checkout itself, which npm does not list. Optional ones may be for other machines.
  if (path === "" || (locked.optional && installed === undefined)) return true;
  return (
    installed !== undefined &&
    installed.version === locked.version &&
    installed.integrity === locked.integrity &&
    existsSync(join(root, path, "package.json"))
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}
