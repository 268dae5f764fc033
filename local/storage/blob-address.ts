import { StorageError } from "./storage-error";

/** The object that a request's path names: the account, a container, or a blob. */
export interface BlobAddress {
  readonly level: "account" | "container" | "blob";
  readonly container?: string;
  /** Decoded. */
  readonly blob?: string;
}

/**
 * Parses a path as Azurite does, or refuses it. A path that the two could interpret differently must not pass, because
 * roles are checked for the address that is parsed here.
 *
 * @param path of the request, percent-encoded, without the query.
 * @throws {StorageError} `InvalidUri` or `InvalidResourceName`.
 */
export function parseBlobAddress(path: string, account: string): BlobAddress {
  // Printable ASCII except `"`, `#` and `\`, which URL parsers treat differently.
  if (!/^\/[!$-[\]-~]*$/.test(path)) throw new StorageError("InvalidUri");
  const [name, container, ...rest] = decodeOnce(path).slice(1).split("/");
  // The service itself treats a backslash in a blob's name as a slash.
  const blob = rest.join("/").replace(/\\/g, "/");

  if (name !== account) throw new StorageError("ResourceNotFound");
  if (container === undefined || container === "") {
    if (blob !== "" || rest.length > 0) throw new StorageError("InvalidUri");
    return { level: "account" };
  }
  if (!isContainerName(container)) throw new StorageError("InvalidResourceName");
  if (blob === "") return { level: "container", container };
  checkBlobName(blob);
  return { level: "blob", container, blob };
}

/** Returns whether a container can have a name ("Naming and referencing containers, blobs, and metadata"). */
export function isContainerName(name: string): boolean {
  return /^[a-z0-9](?!.*--)[a-z0-9-]{1,61}[a-z0-9]$/.test(name) || /^\$(root|web|logs)$/.test(name);
}

function decodeOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new StorageError("InvalidUri");
  }
}

/**
 * Characters that Azure refuses in a name ("Naming and referencing containers, blobs, and metadata"): control
 * characters, and "code points like \\uE000". For the others it refers to RFC 3987, whose `ucschar` has no private use
 * characters, no noncharacters and no U+FFF0 to U+FFFD. XML does not allow several of them either, so no listing could
 * contain them.
 */
const REFUSED_CHARACTERS = /[\p{Cc}\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFD]/u;

/** The limits on the same page, for an account without a hierarchical namespace. */
const MAX_CHARACTERS = 1024;
const MAX_SEGMENTS = 254;

function checkBlobName(name: string): void {
  const segments = name.split("/");
  // Azure's front end resolves dot segments before it reads a path, so no blob name there contains one.
  if (segments.some((segment) => segment === "." || segment === "..")) throw new StorageError("InvalidUri");
  if (name.length > MAX_CHARACTERS || segments.length > MAX_SEGMENTS || REFUSED_CHARACTERS.test(name)) {
    throw new StorageError("InvalidResourceName");
  }
}
