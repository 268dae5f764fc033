import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { COMPILED_FILES, type TarFile, VERSIONS_FOLDER } from "../../destinations/internal";
import { removeIfUnused, renamePatiently } from "./replace-file";

/** The version of the tool to install. */
interface Version {
  /** The SHA-256 of the archive. */
  readonly sha256: string;
  readonly files: readonly TarFile[];
  /** The verified Node.js to install with it. Absent if the image has one. */
  readonly nodejs?: string;
}

/** The name of Node.js in an installed version. */
export const NODEJS = join("lib", "node.exe");

/** The program of the archive that writes the {@link COMPILED_FILES}. */
const COMPILER = join("lib", "compile.cjs");

/**
 * Installs a version below `versions/`, and returns its folder. An installed version stays if all its files are those
 * of the archive; only its compiled code is new at each start. If an administrator's task has changed it, the version
 * gets another folder, because Windows moves no folder with files in use.
 *
 * @param root the node tool's folder.
 * @param work an empty folder below `root`, whose new files get the permissions of `root`.
 */
export function installVersion(root: string, work: string, version: Version): string {
  const made = join(work, "tool");
  writeVersion(made, version);
  compile(made, version.nodejs);
  const versions = join(root, VERSIONS_FOLDER);
  mkdirSync(versions, { recursive: true });
  const present = readdirSync(versions).filter((name) => name.startsWith(version.sha256));
  const wanted = hashes(made);
  const [intact, ...others] = present
    .map((name) => join(versions, name))
    .sort((one, other) => Number(isSame(hashes(other), wanted)) - Number(isSame(hashes(one), wanted)));
  if (intact !== undefined && isSame(hashes(intact), wanted) && takeCompiled(made, intact)) {
    for (const other of others) removeIfUnused(other);
    return intact;
  }
  for (const name of present) {
    const folder = join(versions, name);
    process.stderr.write(`batch-outputs: ${folder} was changed after its installation and is installed again\n`);
    removeIfUnused(folder);
  }
  const isFree = !readdirSync(versions).includes(version.sha256);
  const folder = join(versions, isFree ? version.sha256 : `${version.sha256}-${process.pid}-${Date.now()}`);
  renamePatiently(made, folder);
  return folder;
}

function writeVersion(folder: string, { files, nodejs }: Version): void {
  for (const { path, content } of files) {
    const file = join(folder, ...path.split("/"));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { flush: true });
  }
  if (nodejs === undefined) return;
  copyFileSync(nodejs, join(folder, NODEJS));
  const copy = openSync(join(folder, NODEJS), "r+");
  fsyncSync(copy);
  closeSync(copy);
}

/** Without compiled code, the command only starts more slowly. */
function compile(folder: string, nodejs: string | undefined): void {
  const { status } = spawnSync(nodejs ?? process.execPath, [join(folder, COMPILER)], { stdio: "ignore" });
  if (status !== 0) for (const code of COMPILED_FILES) removeIfUnused(join(folder, code));
}

/** Gives an installed version the code that was just compiled, and returns whether it has no other. */
function takeCompiled(made: string, installed: string): boolean {
  return COMPILED_FILES.every((code) => {
    if (!existsSync(join(made, code))) return removeIfUnused(join(installed, code));
    try {
      renamePatiently(join(made, code), join(installed, code), { attempts: 10, waitMs: 100 });
      return true;
    } catch {
      return false;
    }
  });
}

/** Returns the SHA-256 of each file by its path, without the compiled code. */
function hashes(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/")).sort();
  const sha256 = (path: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("hex");
  return new Map(paths.filter((path) => !COMPILED_FILES.includes(path)).map((path) => [path, sha256(path)]));
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, sha256]) => other.get(path) === sha256);
}
