import { chmod, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { MisuseError } from "./misuse-error";

/** The name of the file with a rehearsal's state. */
export const STATE_FILE = "state.json";

/** Everything that a rehearsal writes into its folder. The state is last, because `--clean` needs it until the end. */
const OWN_NAMES = ["pulumi", "probes", "pipeline.json", "destinations.json", `${STATE_FILE}.new`, STATE_FILE];

/** Refuses a report that would overwrite a rehearsal's own files. @throws {MisuseError} */
export function checkReportFiles(folder: string, reportFiles: readonly string[]): void {
  for (const file of reportFiles) {
    // Some file systems ignore the case of names.
    const [name = ""] = relative(folder, file).toLowerCase().split(sep);
    if (name !== "" && !OWN_NAMES.includes(name)) continue;
    throw new MisuseError(
      `--report must not name a file that the rehearsal keeps in --folder, got ${file}; choose a report outside ${folder}`,
    );
  }
}

/**
 * Refuses a folder with files of others. It may have an earlier report.
 *
 * @throws {MisuseError}
 */
export async function checkIsUnused(folder: string, reportFiles: readonly string[]): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const foreign = names.filter((name) => !reportFiles.includes(join(folder, name)));
  if (foreign.length === 0) return;
  const more = foreign.length > 1 ? ` and ${foreign.length - 1} more` : "";
  throw new MisuseError(
    `--folder must be a new or empty folder, or have the ${STATE_FILE} of a rehearsal, got ${folder} with ${foreign[0]}${more}; choose another folder`,
  );
}

/** Creates the folder if it does not exist. Only its owner can open it, because it has keys and states. */
export async function createFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** Deletes what a rehearsal has written into its folder, and the folder if nothing else is in it. */
export async function emptyFolder(folder: string): Promise<void> {
  for (const name of OWN_NAMES) await rm(join(folder, name), { recursive: true, force: true });
  // It fails if something else is in the folder, which then remains.
  await rmdir(folder).catch(() => {});
}
