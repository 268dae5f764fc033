import { blobName, isResultKind, jobOutputPath, type OutputKind, taskOutputPath } from "../conventions";
import { shown } from "../conventions/internal";
import { checkContainerSasUrl } from "./container-sas-url";
import { DestinationError } from "./destination-error";
import { singleFile } from "./file-pattern";

/** When Batch uploads a file: after the task's process ended with 0, with anything else, or either. */
export type UploadCondition = "tasksuccess" | "taskfailure" | "taskcompletion";

/** How an output file differs from the usual. */
export interface OutputFileOptions {
  /**
   * Where below the kind the file is stored: with no wildcard in the pattern the file's whole path, with one a
   * directory. Defaults to the pattern's own path, or to the kind's directory, in which Batch names files from the
   * pattern's first wildcard on (`a/*.png` becomes `1.png`).
   */
  readonly path?: string;
  /**
   * Defaults to `taskcompletion` for what explains a failure (TaskLog, TaskIntermediate) and for kinds of your own, and
   * to `tasksuccess` for the standard's other kinds, since half of a result looks like a result.
   */
  readonly condition?: UploadCondition;
  /** A URL of the job's container with a SAS that can write, in place of the pipeline's identity. It is a secret. */
  readonly containerSasUrl?: string;
}

/**
 * One file, or the files of one pattern, that Batch uploads when a task has ended: `OutputFile` of the Batch service's
 * REST API.
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

/** A container, who writes to it, and whose outputs are meant. */
export interface OutputPlace {
  readonly containerUrl: string;
  readonly identityId: string;
  /** Told of each kind: it warns of one that is almost one of the standard's, or throws. */
  readonly checkSpelling: (kind: OutputKind) => void;
  /** A task's outputs, or the job's own where there is none. */
  readonly taskId?: string;
}

/**
 * Returns the OutputFile that stores what `pattern` matches under the standard's names.
 *
 * @throws {DestinationError} `PatternRefused`, `UrlRefused`.
 * @throws {ConventionError} for a kind or path that the standard cannot hold.
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
        path: destinationPath(place.taskId, kind, pattern, options.path),
        ...(containerSasUrl === undefined
          ? { containerUrl: place.containerUrl, identityReference: { resourceId: place.identityId } }
          : { containerUrl: checkContainerSasUrl(containerSasUrl, place.containerUrl) }),
      },
    },
    uploadOptions: { uploadCondition: condition },
  };
}

function defaultCondition(kind: OutputKind): UploadCondition {
  return isResultKind(kind) ? "tasksuccess" : "taskcompletion";
}

function destinationPath(taskId: string | undefined, kind: OutputKind, pattern: string, path?: string): string {
  const owner = { ...(taskId !== undefined && { taskId }), kind };
  const file = singleFile(pattern);
  // of a pattern only its characters are known: those beyond ASCII are in each blob's name
  if (file === undefined) blobName({ ...owner, path: pattern.replace(/[\x20-\x7e]+/g, "x") });
  const stored = path ?? (file === undefined ? undefined : ownPath(file));
  if (stored !== undefined) return blobName({ ...owner, path: stored });
  return taskId === undefined ? jobOutputPath(kind) : taskOutputPath(taskId, kind);
}

/**
 * What Batch expands on the node (`$VAR`, `%VAR%`) has no name yet here, and an absolute path is none that an output
 * can have.
 */
function ownPath(file: string): string {
  if (/\$|%[^%]+%/.test(file) || /^(?:[/\\]|[A-Za-z]:)/.test(file)) {
    throw new DestinationError(
      "PatternRefused",
      `pattern must be relative and without variables where no path is given, got ${shown(file)}; pass the path to store it under as \`path\``,
    );
  }
  return file;
}
