import { shown } from "../conventions/internal";
import { commonFile, isWild } from "./common-file";
import { DestinationError } from "./destination-error";
import { singleFile } from "./file-pattern";
import type { OutputFile } from "./output-file";

/**
 * Refuses output files of one task if one of them would overwrite another, as far as this is known before the task runs:
 * two single files with the same blob name, and two patterns that store one file twice as the same blob. A file that is
 * uploaded on success and one that is uploaded on failure do not conflict. Only the node knows whether two patterns find
 * different files of the same name (`left/*.png`, `right/*.png`).
 *
 * @throws {DestinationError} `SameBlob`.
 */
export function checkDistinctBlobs(files: readonly OutputFile[]): void {
  const sources = files.map(sourceOf);
  for (const [index, source] of sources.entries()) {
    for (const [earlier, other] of sources.slice(0, index).entries()) {
      const blob = commonBlob(source, other);
      if (blob === undefined) continue;
      throw new DestinationError(
        "SameBlob",
        `outputFiles[${index}] must be stored apart from outputFiles[${earlier}], got ${shown(blob)} for both (${shown(other.file.filePattern)} and ${shown(source.file.filePattern)}); leave one of them out, or give one of them another \`path\``,
      );
    }
  }
}

interface Source {
  readonly file: OutputFile;
  /** The pattern's names, from the task's working directory or the root on. */
  readonly names: readonly string[];
  /** How many of them stand before the first with a wildcard; undefined where there is none, and so one file. */
  readonly fixed?: number;
}

function sourceOf(file: OutputFile): Source {
  const names = namesOf(file.filePattern);
  return singleFile(file.filePattern) === undefined ? { file, names, fixed: names.findIndex(isWild) } : { file, names };
}

/** The names of a path without those that lead nowhere. Whatever the node has, `\` is a slash in what is stored. */
function namesOf(pattern: string): string[] {
  const names: string[] = [];
  for (const [index, name] of pattern.replaceAll("\\", "/").split("/").entries()) {
    if (name === "." || (name === "" && index > 0)) continue;
    const leavesName = name === ".." && names.length > 0 && !/^(?:|\.\.|.*[$%*?[].*)$/s.test(names.at(-1) ?? "");
    if (leavesName) names.pop();
    else names.push(name);
  }
  return names;
}

/** Returns the name of a blob that both would write, or undefined where they are not known to. */
function commonBlob(one: Source, other: Source): string | undefined {
  if (containerOf(one) !== containerOf(other) || exclude(one, other)) return undefined;
  if (one.fixed === undefined && other.fixed === undefined) {
    const { path } = one.file.destination.container;
    return path === other.file.destination.container.path ? path : undefined;
  }
  const file = commonFile(one.names, other.names);
  if (file === undefined) return undefined;
  const blob = blobOf(one, file);
  return blob === blobOf(other, file) ? blob : undefined;
}

/** The SAS is not a part of the place. */
function containerOf({ file }: Source): string {
  return file.destination.container.containerUrl.replace(/\?.*$/s, "");
}

/** Batch takes the path of a single file as the blob's name, else as a directory, below which files keep what follows `fixed`. */
function blobOf({ file, fixed }: Source, names: readonly string[]): string {
  const { path } = file.destination.container;
  return fixed === undefined ? path : [path, ...names.slice(fixed)].join("/");
}

function exclude(one: Source, other: Source): boolean {
  const conditions = new Set([one, other].map(({ file }) => file.uploadOptions.uploadCondition));
  return conditions.has("tasksuccess") && conditions.has("taskfailure");
}
