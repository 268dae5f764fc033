import { StorageError } from "./storage-error";

/** What a request's path names: the account, a container, or a blob. */
export interface BlobAddress {
  readonly level: "account" | "container" | "blob";
  readonly container?: string;
  /** Decoded. */
  readonly blob?: string;
}

/**
 * Reads a path as Azurite will, or refuses it: whatever the two could understand differently must not pass, since the roles are
 * checked for what is read here.
 *
 * @param path of the request, percent-encoded, without the query.
 * @throws {StorageError} `InvalidUri` or `InvalidResourceName`.
 */
export function parseBlobAddress(path: string, account: string): BlobAddress {
  // printable ASCII but for `"`, `#` and `\`, on which readers of URLs differ
  if (!/^\/[!$-[\]-~]*$/.test(path)) throw new StorageError("InvalidUri");
  const [name, container, ...rest] = decodeOnce(path).slice(1).split("/");
  // the service itself takes a backslash in a blob's name for a slash
  const blob = rest.join("/").replace(/\\/g, "/");

  if (name !== account) throw new StorageError("ResourceNotFound");
  if (container === undefined || container === "") {
    if (blob !== "" || rest.length > 0) throw new StorageError("InvalidUri");
    return { level: "account" };
  }
  checkContainerName(container);
  if (blob === "") return { level: "container", container };
  checkBlobName(blob);
  return { level: "blob", container, blob };
}

function decodeOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new StorageError("InvalidUri");
  }
}

/** "Naming and referencing containers, blobs, and metadata". */
function checkContainerName(name: string): void {
  const isOrdinary = /^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/.test(name);
  if (!isOrdinary && !/^\$(root|web|logs)$/.test(name)) throw new StorageError("InvalidResourceName");
}

/**
 * Characters that Azure refuses in a name ("Naming and referencing containers, blobs, and metadata": control characters, and "code points
 * like \\uE000"; for the others it refers to RFC 3987, whose `ucschar` has no private use, no noncharacters and no U+FFF0 to U+FFFD).
 * Several of them have no place in XML either, so that no listing could tell them.
 */
const refusedCharacters = /[\p{Cc}\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/u;

/** The limits of the same page, for an account without a hierarchical namespace. */
const maxCharacters = 1024;
const maxSegments = 254;

function checkBlobName(name: string): void {
  const segments = name.split("/");
  // Azure's own front end collapses dot segments before it looks at a path, so no blob there has one in its name
  if (segments.some((segment) => segment === "." || segment === "..")) throw new StorageError("InvalidUri");
  if (name.length > maxCharacters || segments.length > maxSegments || refusedCharacters.test(name)) {
    throw new StorageError("InvalidResourceName");
  }
}
