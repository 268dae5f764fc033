import { blobName, isResultKind, jobOutputPath, type OutputKind, taskOutputPath } from "../../conventions";
import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { checkContainerSasUrl } from "./container-sas-url";
import { singleFile } from "./file-pattern";

/** When Batch uploads a file: if the exit code of the task is 0, if it is another, or in both cases. */
export type UploadCondition = "tasksuccess" | "taskfailure" | "taskcompletion";

/** Options for an output file. */
export interface OutputFileOptions {
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
  /** A URL of the job's container with a SAS that can write, instead of the pipeline's identity. It is a secret. */
  readonly containerSasUrl?: string;
}

/**
 * A file, or the files that match a pattern, that Batch uploads after a task has ended. This is `OutputFile` of the
 * Batch service's REST API.
 */
export interface OutputFile {
  filePattern: string;
  destination: {
    container: {
      containerUrl: string;
      path: string;
      identityReference?: { resourceId: string };
    };
  };
  uploadOptions: { uploadCondition: UploadCondition };
}

/** The container and the owner of output files, and the identity that uploads them. */
interface OutputPlace {
  readonly containerUrl: string;
  /** Returns the ARM id of the identity. Called only if no SAS is given. */
  readonly identityId: () => string;
  /** Called with each kind. It warns about a probable misspelling of a standard kind, or throws. */
  readonly checkSpelling: (kind: OutputKind) => void;
  /** The task that owns the outputs. Undefined if the job owns them. */
  readonly taskId?: string;
  /** Whether the pool is of Windows. `\` then separates folders, too. */
  readonly isWindows: boolean;
}

/**
 * Returns the OutputFile that stores the files that match `pattern` under the standard's names.
 *
 * @throws {DestinationError} `PatternRefused`, `UrlRefused`.
 * @throws {ConventionError} if the standard does not allow the kind or the path.
 */
export function outputFile(
  place: OutputPlace,
  kind: OutputKind,
  pattern: string,
  options: OutputFileOptions = {},
): OutputFile {
  const { containerSasUrl, condition = defaultCondition(kind) } = options;
  place.checkSpelling(kind);
  return {
    filePattern: pattern,
    destination: {
      container: {
        path: destinationPath(place, kind, pattern, options.path),
        ...(containerSasUrl === undefined
          ? { containerUrl: place.containerUrl, identityReference: { resourceId: place.identityId() } }
          : { containerUrl: checkContainerSasUrl(containerSasUrl, place.containerUrl) }),
      },
    },
    uploadOptions: { uploadCondition: condition },
  };
}

function defaultCondition(kind: OutputKind): UploadCondition {
  return isResultKind(kind) ? "tasksuccess" : "taskcompletion";
}

function destinationPath({ taskId, isWindows }: OutputPlace, kind: OutputKind, given: string, path?: string): string {
  const pattern = isWindows && typeof given === "string" ? given.replaceAll("\\", "/") : given;
  const owner = { ...(taskId !== undefined && { taskId }), kind };
  const file = singleFile(pattern);
  // Only the characters of a pattern are known. Those that are not ASCII are in the name of each blob.
  if (file === undefined) blobName({ ...owner, path: pattern.replace(/[\x20-\x7e]+/g, "x") });
  const stored = path ?? (file === undefined ? undefined : ownPath(file));
  if (stored !== undefined) return blobName({ ...owner, path: stored });
  return taskId === undefined ? jobOutputPath(kind) : taskOutputPath(taskId, kind);
}

/**
 * Returns the path of a single file if it can be the path of its output. Batch expands variables (`$VAR`, `%VAR%`) only
 * on the node, and the path of an output cannot be absolute.
 */
function ownPath(file: string): string {
  if (/\$|%[^%]+%/.test(file) || /^(?:[/\\]|[A-Za-z]:)/.test(file)) {
    const rule = "be relative and without variables if no `path` is given";
    const fix = "give the path of the output as `path`";
    throw new DestinationError("PatternRefused", refusal("pattern", rule, shown(file), fix));
  }
  return file;
}
