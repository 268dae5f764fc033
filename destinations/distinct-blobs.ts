import { DestinationError, shown } from "./destination-error";
import { singleFile } from "./file-pattern";
import type { OutputFile } from "./output-file";

/**
 * Refuses output files of one task of which one would overwrite another, as far as that can be known before the task
 * runs: two single files with one blob name, and one pattern twice into one directory. Files of which one is uploaded
 * on success and the other on failure never meet.
 *
 * @throws {DestinationError} `SameBlob`.
 */
export function checkDistinctBlobs(files: readonly OutputFile[]): void {
  for (const [index, file] of files.entries()) {
    const earlier = files.slice(0, index).findIndex((other) => meets(file, other));
    if (earlier >= 0) {
      const { path } = file.destination.container;
      throw new DestinationError(
        "SameBlob",
        `outputFiles[${index}] must be stored apart from outputFiles[${earlier}], got ${shown(path)} for both (${shown(files[earlier]?.filePattern)} and ${shown(file.filePattern)}); give one of them another \`path\``,
      );
    }
  }
}

function meets(one: OutputFile, other: OutputFile): boolean {
  return target(one) === target(other) && !exclude(one, other);
}

/** Blob names keep their case; the SAS is not a part of the place. */
function target({ filePattern, destination: { container } }: OutputFile): string {
  const single = singleFile(filePattern) !== undefined;
  return JSON.stringify([container.containerUrl.replace(/\?.*$/s, ""), container.path, single ? "" : filePattern]);
}

function exclude(one: OutputFile, other: OutputFile): boolean {
  const conditions = new Set([one.uploadOptions.uploadCondition, other.uploadOptions.uploadCondition]);
  return conditions.has("tasksuccess") && conditions.has("taskfailure");
}
