import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMAND_FOLDER, CONFIGURATION_FILE, type TarFile } from "../../destinations/internal";
import { installVersion, NODEJS } from "./install-version";
import { removeIfUnused, replaceFile } from "./replace-file";

/** The files of an installation, and its folder. */
export interface Installation {
  /** The node tool's folder, which only administrators can change. */
  readonly root: string;
  /** The SHA-256 of the command's archive, with which the files were compared. */
  readonly sha256: string;
  readonly files: readonly TarFile[];
  /** The verified Node.js to install. Absent if the image has one. */
  readonly nodejs?: string;
  /** The content of the configuration file. */
  readonly configuration: string;
  /** A folder on the PATH of tasks that only administrators can change. */
  readonly pathFolder: string;
}

/** Files of the archive that only Linux nodes need. */
const OF_LINUX = ["bin/batch-outputs", "lib/nodejs.sha256", "lib/nodejs-arm64.sha256"];

const WORK = ".install-";

const LAUNCHER = "batch-outputs.cmd";

/**
 * Installs the node tool on Windows:
 *
 *     versions\<sha256>\     lib\; complete or absent
 *     bin\batch-outputs.cmd  runs one of these
 *     config.json            what the command must know about the pipeline
 *
 * Each is put in place by a rename, so a StartTask can run again while tasks use the command. No link is needed: the
 * launcher names the version. Tasks find the command through a copy of the launcher in `pathFolder`. A command that the
 * image has there is kept.
 *
 * @returns why there is no copy of the launcher in `pathFolder`; undefined if there is one.
 */
export function installTool({
  root,
  sha256,
  files,
  nodejs,
  configuration,
  pathFolder,
}: Installation): string | undefined {
  mkdirSync(root, { recursive: true });
  // Batch ends an earlier StartTask before it starts the next one, so nothing uses its folders.
  for (const name of readdirSync(root)) if (name.startsWith(WORK)) removeIfUnused(join(root, name));
  const work = mkdtempSync(join(root, WORK));
  try {
    const needed = files.filter(({ path }) => !OF_LINUX.includes(path));
    const version = installVersion(root, work, { sha256, files: needed, ...(nodejs !== undefined && { nodejs }) });
    replaceFile(join(root, CONFIGURATION_FILE), `${configuration}\n`, work);
    const node = nodejs === undefined ? process.execPath : join(version, NODEJS);
    const command = join(version, "lib", "batch-outputs.cjs");
    const content = launcher(node, command);
    replaceFile(join(root, COMMAND_FOLDER, LAUNCHER), content, work);
    return copyLauncher(content, root, pathFolder, work);
  } finally {
    removeIfUnused(work);
  }
}

function copyLauncher(content: string, root: string, pathFolder: string, work: string): string | undefined {
  const path = join(pathFolder, LAUNCHER);
  try {
    if (existsSync(path) && !readFileSync(path, "utf8").includes(root)) return `${path} is a command of the image`;
    replaceFile(path, content, work);
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Returns a batch file of one line, because cmd reads a batch file again after each of its lines. A replaced launcher
 * therefore ends as it began.
 */
function launcher(node: string, command: string): string {
  return `@"${node}" "${command}" %*\r\n`.replace(/%(?!\*)/g, "%%");
}
