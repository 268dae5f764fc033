import type { Stats } from "node:fs";
import { OutputError } from "../output-error";

/**
 * The treatment of an existing file whose content is not that of the output. `replace` replaces it. `keep` keeps it.
 * `update` replaces it if it was last changed before the output. Otherwise, the download fails with `Conflict`, because
 * the change would be lost.
 */
export type ExistingFile = "replace" | "update" | "keep";

/** The advice of errors about a file that is not replaced. The command gives its options instead. */
export const EXISTING_ADVICE = "choose another folder, or what to do with existing files";

/**
 * Returns what a download does to a file that does not contain the output.
 *
 * @param stats of what is at the file's path. Undefined if nothing is.
 * @param changed when the output was last changed.
 * @throws {OutputError} `Conflict`.
 */
export function outcomeFor(
  file: string,
  stats: Stats | undefined,
  changed: Date,
  existing: ExistingFile,
): "downloaded" | "replaced" | "kept" {
  // The download says why it cannot replace a folder.
  if (stats === undefined || stats.isDirectory()) return "downloaded";
  if (existing === "keep") return "kept";
  if (existing === "update" && stats.mtimeMs > changed.getTime()) {
    throw new OutputError(
      "Conflict",
      `file ${file} was changed after the output, at ${stats.mtime.toISOString()}; ${EXISTING_ADVICE}`,
    );
  }
  return "replaced";
}
