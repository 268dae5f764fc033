import { ConventionError } from "./convention-error";
import {
  checkJobOutputKind,
  checkTaskOutputKind,
  type JobOutputKind,
  type OutputKind,
  type TaskOutputKind,
} from "./kinds";
import { storedPath } from "./path";
import { checkTaskId } from "./task-id";

/** The maximum length of a blob's name in Azure ("Naming and Referencing Containers, Blobs, and Metadata"). */
export const MAX_BLOB_NAME_LENGTH = 1024;
/** The maximum number of segments, from the same source. */
const MAX_SEGMENTS = 254;

/** The parts of a blob's name in a job's container. */
export interface BlobNameParts {
  /** The task that the output belongs to. The outputs of a job have no task. */
  readonly taskId?: string;
  /** The kind, without its `$`. */
  readonly kind: OutputKind;
  /** The path below the kind, with `/` between names. */
  readonly path: string;
}

/**
 * Returns the directory of a job's outputs of one kind, without a trailing `/`. Use it as the `path` of an OutputFile's
 * destination.
 *
 * @example
 * jobOutputPath("JobOutput"); // "$JobOutput"
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function jobOutputPath(kind: JobOutputKind): string {
  return `$${checkJobOutputKind(kind)}`;
}

/**
 * Returns the directory of a task's outputs of one kind, without a trailing `/`. Use it as the `path` of an
 * OutputFile's destination.
 *
 * @example
 * taskOutputPath("t1", "TaskOutput"); // "t1/$TaskOutput"
 *
 * @throws {ConventionError} `TaskIdRefused`, `KindRefused`.
 */
export function taskOutputPath(taskId: string, kind: TaskOutputKind): string {
  return `${checkTaskId(taskId)}/$${checkTaskOutputKind(kind)}`;
}

/**
 * Returns the full name of an output's blob.
 *
 * @example
 * blobName({ kind: "JobOutput", path: "out/mergeresults.txt" }); // "$JobOutput/out/mergeresults.txt"
 * blobName({ taskId: "analysis-309", kind: "TaskLog", path: "..\\stdout.txt" }); // "analysis-309/$TaskLog/stdout.txt"
 *
 * @throws {ConventionError} `TaskIdRefused`, `KindRefused`, `PathRefused`; `BlobNameRefused` if the name has more than
 *   1,024 characters or 254 segments, which Azure does not allow.
 */
export function blobName({ taskId, kind, path }: BlobNameParts): string {
  const directory = taskId === undefined ? jobOutputPath(kind) : taskOutputPath(taskId, kind);
  return checkBlobNameSize(`${directory}/${storedPath(path)}`);
}

/**
 * Returns `name` if it has at most 1,024 characters and 254 segments. Azure does not allow longer names.
 *
 * @throws {ConventionError} `BlobNameRefused`.
 */
export function checkBlobNameSize(name: string): string {
  if (name.length > MAX_BLOB_NAME_LENGTH) {
    throw new ConventionError(
      "BlobNameRefused",
      "blob name",
      `have at most ${MAX_BLOB_NAME_LENGTH} characters`,
      name,
      "shorten the path",
    );
  }
  if (name.split("/").length > MAX_SEGMENTS) {
    throw new ConventionError(
      "BlobNameRefused",
      "blob name",
      `have at most ${MAX_SEGMENTS} segments`,
      name,
      "shorten the path",
    );
  }
  return name;
}

/**
 * Parses a blob's name. It is the inverse of `blobName`.
 *
 * @example
 * parseBlobName("t1/$TaskLog/stdout.txt"); // { taskId: "t1", kind: "TaskLog", path: "stdout.txt" }
 * parseBlobName("$JobOutput/a/b.txt"); // { kind: "JobOutput", path: "a/b.txt" }
 *
 * @throws {ConventionError} `BlobNameRefused` if `blobName` never returns such a name.
 */
export function parseBlobName(name: string): BlobNameParts {
  const match = /^(?:([^/$]+)\/)?\$([^/]+)\/(.+)$/s.exec(name);
  if (!match) throw notByTheConventions(name);
  const [, taskId, kind = "", path = ""] = match;
  const parts = { ...(taskId !== undefined && { taskId }), kind, path };
  if (nameOf(parts) !== name) throw notByTheConventions(name);
  return parts;
}

function nameOf(parts: BlobNameParts): string | undefined {
  try {
    return blobName(parts);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}

function notByTheConventions(name: string): ConventionError {
  return new ConventionError("BlobNameRefused", "blob name", "be `<task id>/$<kind>/<path>` or `$<kind>/<path>`", name);
}
