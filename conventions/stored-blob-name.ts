import type { BlobNameParts } from "./blob-name";
import { ConventionError } from "./convention-error";

/**
 * Returns the full name of an output's blob that may be stored already. Unlike `blobName`, it applies none of the rules for writing: whoever
 * may write to the container chose the name.
 *
 * @example
 * storedBlobName({ taskId: "t1", kind: "TaskOutput", path: "v1./x.txt" }); // "t1/$TaskOutput/v1./x.txt"
 */
export function storedBlobName({ taskId, kind, path }: BlobNameParts): string {
  return `${taskId === undefined ? "" : `${taskId}/`}$${kind}/${path}`;
}

/**
 * Reads the name of any blob that is stored below `<task id>/$<kind>/` or `$<kind>/`; the inverse of `storedBlobName`. Unlike `parseBlobName`,
 * it also reads the names that `blobName` refuses.
 *
 * @returns `undefined` for a blob that lies elsewhere in the container, and is no output.
 */
export function parseStoredBlobName(name: string): BlobNameParts | undefined {
  const match = /^(?:([A-Za-z0-9_-]{1,64})\/)?\$([^/]+)\/(.+)$/s.exec(name);
  if (!match) return undefined;
  const [, taskId, kind = "", path = ""] = match;
  return taskId === undefined ? { kind, path } : { taskId, kind, path };
}

/**
 * Returns `kind` if outputs can be stored under it: it is one name, and not empty. All other rules are for writing.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function checkStoredKind(kind: string, at = "kind"): string {
  if (typeof kind !== "string") throw new ConventionError("KindRefused", at, "be a string", kind);
  if (kind === "") throw new ConventionError("KindRefused", at, "have no empty name in it", kind);
  if (kind.includes("/")) throw new ConventionError("KindRefused", at, "have no slash in it", kind);
  return kind;
}
