import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import type { OutputFile } from "./assemble-output-file";
import { commonFile } from "./common-file";
import { isWild, singleFile } from "./file-pattern";
import { namesOf, storedBlob } from "./pattern-names";

/**
 * Throws if one output file of a task would overwrite another, as far as this is known before the task runs: two single
 * files with the same blob name, or two patterns that store one file twice as the same blob. A file that is uploaded on
 * success does not conflict with one that is uploaded on failure. Only the node knows whether two patterns match
 * different files with the same name (`left/*.png`, `right/*.png`).
 *
 * @throws {DestinationError} `SameBlob`.
 */
export function checkDistinctBlobs(files: readonly OutputFile[]): void {
  const sources = files.map(sourceOf);
  for (const [index, source] of sources.entries()) {
    for (const [earlier, other] of sources.slice(0, index).entries()) {
      const blob = commonBlob(source, other);
      if (blob === undefined) continue;
      const patterns = `${shown(other.file.filePattern)} and ${shown(source.file.filePattern)}`;
      const rule = `be stored as another blob than outputFiles[${earlier}]`;
      const got = `${shown(blob)} for both (${patterns})`;
      const fix = "remove one of them, or give one of them another `path`";
      throw new DestinationError("SameBlob", refusal(`outputFiles[${index}]`, rule, got, fix));
    }
  }
}

interface Source {
  readonly file: OutputFile;
  /** The names in the pattern's path, starting at the task's working directory or at the root. */
  readonly names: readonly string[];
  /** The number of names before the first one with a wildcard. Undefined if the pattern is a single file. */
  readonly fixed?: number;
}

function sourceOf(file: OutputFile): Source {
  // On every operating system, `\\` becomes a slash in the stored path.
  const names = namesOf(file.filePattern.replaceAll("\\", "/"));
  return singleFile(file.filePattern) === undefined ? { file, names, fixed: names.findIndex(isWild) } : { file, names };
}

/** Returns the name of a blob that both are known to write, or undefined. */
function commonBlob(one: Source, other: Source): string | undefined {
  if (containerOf(one) !== containerOf(other) || exclude(one, other)) return undefined;
  if (one.fixed === undefined && other.fixed === undefined) {
    const blob = blobOf(one, one.names);
    return blob === blobOf(other, other.names) ? blob : undefined;
  }
  const file = commonFile(one.names, other.names);
  if (file === undefined) return undefined;
  const blob = blobOf(one, file);
  return blob === blobOf(other, file) ? blob : undefined;
}

/** Returns the URL of the container without a SAS. */
function containerOf({ file }: Source): string {
  return file.destination.container.containerUrl.replace(/\?.*$/s, "");
}

function blobOf({ file, fixed }: Source, names: readonly string[]): string {
  return storedBlob(file.destination.container.path, names, fixed);
}

function exclude(one: Source, other: Source): boolean {
  const conditions = new Set([one, other].map(({ file }) => file.uploadOptions.uploadCondition));
  return conditions.has("tasksuccess") && conditions.has("taskfailure");
}
