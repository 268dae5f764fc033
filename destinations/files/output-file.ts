import { blobName, jobOutputPath, type OutputKind, taskOutputPath } from "../../conventions";
import { RUN_METADATA } from "../../conventions/internal";
import { assembleOutputFile, type OutputFile } from "./assemble-output-file";
import { ownPath, singleFile, slashed } from "./file-pattern";
import { checkOwnIdentity, refuseWithSas } from "./identity-id";
import { checkOptionNames, KIND_FILE_OPTIONS } from "./option-names";
import { checkJobSasUrl } from "./sas-url";
import { conditionOf, type UploadCondition } from "./upload-condition";
import type { UploadHeaderOptions } from "./upload-headers";

/** Options for an output file. */
export interface OutputFileOptions extends UploadHeaderOptions {
  /**
   * The path below the kind. For a single file, it is the whole path of the output, and defaults to the pattern. For a
   * pattern with wildcards, it is a directory, and defaults to the directory of the kind. Batch stores each file there
   * under the part of its path that starts at the first name with a wildcard: `a/1.png` of `a/*.png` becomes `1.png`.
   */
  readonly path?: string;
  /**
   * Defaults to `tasksuccess` for the standard kinds of results, because an incomplete result looks like a complete
   * one. Defaults to `taskcompletion` for TaskLog and TaskIntermediate, which explain a failure, and for your own
   * kinds.
   */
  readonly condition?: UploadCondition;
  /**
   * A URL of the job's container with a SAS that can write, instead of the pipeline's identity. It is a secret. It must
   * not expire before the task has ended.
   */
  readonly containerSasUrl?: string;
  /** The ARM id of another identity of the pool that can write. Excludes `containerSasUrl`. */
  readonly identityId?: string;
}

/** The container and the owner of output files, and the identity that uploads them. */
interface OutputPlace {
  readonly containerUrl: string;
  /** Returns the ARM id of the identity. Called only if no SAS and no other identity is given. */
  readonly identityId: () => string;
  /** Called with each kind. It warns about a probable misspelling of a standard kind, or throws. */
  readonly checkSpelling: (kind: OutputKind) => void;
  /** The task that owns the outputs. Undefined if the job owns them. */
  readonly taskId?: string;
  /** The run of the job, which the blobs get as metadata (default: none). */
  readonly run?: string;
  /** Whether the pool is of Windows. `\` then separates folders, too. */
  readonly isWindows: boolean;
}

/**
 * Returns the OutputFile that stores the files that match `pattern` under the standard's names.
 *
 * @throws {DestinationError} `PatternRefused`, `UrlRefused`, `IdentityRefused`, `ConditionRefused`, `HeaderRefused`,
 *   `OptionRefused`.
 * @throws {ConventionError} if the standard does not allow the kind or the path.
 */
export function outputFile(
  place: OutputPlace,
  kind: OutputKind,
  pattern: string,
  options: OutputFileOptions = {},
): OutputFile {
  checkOptionNames(options, KIND_FILE_OPTIONS);
  place.checkSpelling(kind);
  return assembleOutputFile(pattern, options, {
    path: destinationPath(place, kind, pattern, options.path),
    condition: conditionOf(kind),
    access: uploadAccess(place, options),
    metadata: place.run === undefined ? {} : { [RUN_METADATA]: place.run },
  });
}

function destinationPath({ taskId, isWindows }: OutputPlace, kind: OutputKind, given: string, path?: string): string {
  const pattern = slashed(given, isWindows);
  const owner = { ...(taskId !== undefined && { taskId }), kind };
  const file = singleFile(pattern);
  // Only the characters of a pattern are known. Those that are not ASCII are in the name of each blob.
  if (file === undefined) blobName({ ...owner, path: pattern.replace(/[\x20-\x7e]+/g, "x") });
  const stored = path ?? (file === undefined ? undefined : ownPath(file));
  if (stored !== undefined) return blobName({ ...owner, path: stored });
  return taskId === undefined ? jobOutputPath(kind) : taskOutputPath(taskId, kind);
}

/** Returns the container's URL, with the identity or the SAS that uploads to it. */
function uploadAccess(place: OutputPlace, { containerSasUrl, identityId }: OutputFileOptions) {
  if (containerSasUrl === undefined) {
    const resourceId = identityId === undefined ? place.identityId() : checkOwnIdentity(identityId);
    return { containerUrl: place.containerUrl, identityReference: { resourceId } };
  }
  if (identityId !== undefined) refuseWithSas("containerSasUrl");
  return { containerUrl: checkJobSasUrl(containerSasUrl, place.containerUrl) };
}
