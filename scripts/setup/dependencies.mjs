import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "./run-npm.mjs";

/**
 * Returns whether node_modules matches package-lock.json. npm writes a list of installed packages as its last step.
 * This list must contain every package of the lock file in the right version, and no others, and each must exist on
 * disk.
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
  // "error" hides warnings about the machine's own Node.js, which is used only for this step.
  await runNpm(root, "installing dependencies", ["ci", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]);
}

function isInstalled(root, path, locked, installed) {
  // npm does not list the checkout itself, and optional packages may be for other machines.
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
