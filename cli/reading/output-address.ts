import { checkJobId, parseStoredBlobName } from "../../conventions";

/** One output, as `list --url` prints it (its URL), or as `job/task/kind/path`. */
export interface OutputAddress {
  /** Where the output's container is, for an address that is a URL. */
  readonly container?: { readonly blobEndpoint: string; readonly name: string };
  /** The job, for an address that is not a URL. */
  readonly jobId?: string;
  /** Absent for an output of the job. */
  readonly taskId?: string | undefined;
  readonly kind: string;
  /** A pattern for the path below the kind. That of a URL matches only its output. */
  readonly path: string;
}

const URL_START = /^https?:\/\//i;

/** Returns whether a text is meant as an address. */
export function isAddress(text: string): boolean {
  return URL_START.test(text) || parseAddress(text) !== undefined;
}

/**
 * Parses an address. In `job//kind/path`, the output is the job's. The kind can have its `$`.
 *
 * @returns undefined if the text is no address.
 */
export function parseAddress(text: string): OutputAddress | undefined {
  if (URL_START.test(text)) return URL.canParse(text) ? addressOfUrl(new URL(text)) : undefined;
  const [jobId, taskId, kind, ...path] = text.split("/");
  if (!jobId || !isJobId(jobId) || taskId === undefined || !kind || path.join("") === "") return undefined;
  return {
    jobId,
    ...(taskId !== "" && { taskId }),
    kind: kind.startsWith("$") ? kind.slice(1) : kind,
    path: path.join("/"),
  };
}

function isJobId(text: string): boolean {
  try {
    return checkJobId(text) === text;
  } catch {
    return false;
  }
}

/**
 * A host that is an IP address or `localhost` has the account in the path, as the storage client reads it. Any other
 * host is the account's.
 */
function addressOfUrl({ origin, hostname, pathname }: URL): OutputAddress | undefined {
  let segments: string[];
  try {
    segments = pathname.slice(1).split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const account = /^(localhost|[\d.]+|\[.*\])$/.test(hostname) ? segments.shift() : undefined;
  const [name, ...blob] = segments;
  const parts = parseStoredBlobName(blob.join("/"));
  if (!name || parts === undefined) return undefined;
  const path = parts.path.replace(/[*?[\]\\]/g, "\\$&");
  return {
    container: { blobEndpoint: `${origin}/${account === undefined ? "" : `${account}/`}`, name },
    ...parts,
    path,
  };
}
