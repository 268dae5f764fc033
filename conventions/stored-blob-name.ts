import type { BlobNameParts } from "./blob-name";
import { ConventionError } from "./convention-error";

/**
 * Returns the full name of the blob of a stored output. Unlike `blobName`, it does not apply the rules for writing,
 * because other programs can also write to the container.
 *
 * @example
 * storedBlobName({ taskId: "t1", kind: "TaskOutput", path: "v1./x.txt" }); // "t1/$TaskOutput/v1./x.txt"
 */
export function storedBlobName({ taskId, kind, path }: BlobNameParts): string {
  return `${taskId === undefined ? "" : `${taskId}/`}$${kind}/${path}`;
}

/**
 * Parses the name of any blob below `<task id>/$<kind>/` or `$<kind>/`. It is the inverse of `storedBlobName`. Unlike
 * `parseBlobName`, it also parses the names that `blobName` refuses.
 *
 * @returns undefined for every other blob of the container, because it is not an output.
 */
export function parseStoredBlobName(name: string): BlobNameParts | undefined {
  const match = /^(?:([A-Za-z0-9_-]{1,64})\/)?\$([^/]+)\/(.+)$/s.exec(name);
  if (!match) return undefined;
  const [, taskId, kind = "", path = ""] = match;
  return { ...(taskId !== undefined && { taskId }), kind, path };
}

/**
 * Returns `kind` if stored outputs can have it: it is one name that is not empty. All other rules apply only to
 * writing.
 *
 * @throws {ConventionError} `KindRefused`.
 */
export function checkStoredKind(kind: string, at = "kind"): string {
  if (typeof kind !== "string") throw new ConventionError("KindRefused", at, "be a string", kind);
  if (kind === "") throw new ConventionError("KindRefused", at, "have no empty name in it", kind);
  if (kind.includes("/")) throw new ConventionError("KindRefused", at, "have no slash in it", kind);
  return kind;
}
