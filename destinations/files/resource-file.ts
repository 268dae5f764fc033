import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { type Account, accessOf, blobUrl, checkContainerName, checkUrl, containerAccess } from "./account";

type SourceProperty = "url" | "container" | "blob" | "prefix" | "containerUrl" | "autoStorageContainer";

/** A source with these properties, and none of the others. */
type Only<Given> = Given & { readonly [Property in Exclude<SourceProperty, keyof Given>]?: never };

/**
 * The file, or the files, that a node downloads before a task:
 *
 * - `url`: one file from any http or https URL
 * - `container` and `blob`: one blob in the pipeline's account
 * - `container` and `prefix`: the blobs in the pipeline's account whose names begin with the prefix. An empty prefix
 *   means all blobs of the container
 * - `containerUrl`: the blobs of any container. Its URL has a SAS that can read and list, the container is open to
 *   everyone, or `identityId` is given
 * - `autoStorageContainer`: the blobs of a container in the storage account that is linked to the Batch account
 *   (`autoStorage`)
 */
export type ResourceFileSource =
  | Only<{ readonly url: string }>
  | Only<{ readonly container: string; readonly blob: string }>
  | Only<{ readonly container: string; readonly prefix: string }>
  | Only<{ readonly containerUrl: string; readonly prefix?: string }>
  | Only<{ readonly autoStorageContainer: string; readonly prefix?: string }>;

/** The path and mode of downloaded files on the node, and who downloads them. */
export interface ResourceFileOptions {
  /**
   * Relative to the task's working directory. For one file, it is the file's path, and defaults to the last name in the
   * path of the blob or URL. For the blobs of a container, it is a directory, and defaults to the working directory.
   * There, the blobs have their whole names as paths.
   */
  readonly filePath?: string;
  /** The permissions of the files in octal, such as `0755`. Only for Linux. Defaults to `0770`, Batch's default. */
  readonly fileMode?: string;
  /** The ARM id of another identity of the pool that can read the URL. It also reads URLs of other accounts. */
  readonly identityId?: string;
}

/** A file, or the blobs of a container, that a node downloads before a task: `ResourceFile` of the Batch REST API. */
export interface ResourceFile {
  httpUrl?: string;
  storageContainerUrl?: string;
  autoStorageContainerName?: string;
  blobPrefix?: string;
  filePath?: string;
  fileMode?: string;
  identityReference?: { resourceId: string };
}

/**
 * Returns the ResourceFile of a source. The node downloads it with the identity only if the URL is of the pipeline's
 * account and has no SAS, because other hosts must not see the identity's token.
 *
 * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`, `IdentityRefused`.
 */
export function resourceFile(account: Account, source: ResourceFileSource & ResourceFileOptions): ResourceFile {
  const { url, container, blob, prefix, filePath, identityId } = source;
  if (url !== undefined || (container !== undefined && blob !== undefined)) {
    const target = url === undefined ? blobUrl(account, String(container), String(blob)) : checkUrl(url, "url");
    const { identityReference } = accessOf(account, target, "url", identityId);
    return {
      httpUrl: target,
      filePath: checkFilePath(filePath ?? lastName(source)),
      ...modeOf(source),
      ...(identityReference && { identityReference }),
    };
  }
  return {
    ...blobsOf(account, source),
    ...(prefix && { blobPrefix: checkPrefix(prefix) }),
    ...(filePath !== undefined && { filePath: checkFilePath(filePath) }),
    ...modeOf(source),
  };
}

/** Returns the properties that name a container. */
function blobsOf(account: Account, source: ResourceFileSource & ResourceFileOptions): ResourceFile {
  const { container, containerUrl, autoStorageContainer, prefix, identityId } = source;
  if (autoStorageContainer !== undefined) {
    if (identityId !== undefined) {
      const rule = "be left out for an autoStorageContainer";
      const fix = "Batch uses the identity of the Batch account's `autoStorage`";
      throw new DestinationError("IdentityRefused", refusal("identityId", rule, shown(identityId), fix));
    }
    return { autoStorageContainerName: checkContainerName(autoStorageContainer, "autoStorageContainer") };
  }
  if (containerUrl === undefined && (container === undefined || prefix === undefined)) {
    const rule = "have a url, a container with a blob or a prefix, a containerUrl, or an autoStorageContainer";
    throw new DestinationError("UrlRefused", refusal("source", rule, container === undefined ? "none" : "a container"));
  }
  const { url, identityReference } = containerAccess(account, source, "download");
  return { storageContainerUrl: url, ...(identityReference && { identityReference }) };
}

function checkPrefix(prefix: string): string {
  if (typeof prefix === "string" && !/^\/|[\0\\\p{Cs}]/u.test(prefix)) return prefix;
  const rule = "be the beginning of the names of blobs, without `\\`, and without `/` at its beginning";
  throw new DestinationError("UrlRefused", refusal("prefix", rule, shown(prefix)));
}

function lastName({ url, blob }: { readonly url?: string; readonly blob?: string }): string {
  if (blob !== undefined) return blob.replace(/^.*\//s, "");
  const name = new URL(String(url)).pathname.replace(/^.*\//, "");
  try {
    return decodeURIComponent(name);
  } catch {
    // The name has a `%` that does not encode UTF-8. Only the server knows its meaning, so the name stays unchanged.
    return name;
  }
}

function checkFilePath(filePath: string): string {
  const segments = filePath.split(/[/\\]/);
  if (/^(?:[/\\]|[A-Za-z]:)/.test(filePath) || segments.some((segment) => segment === "" || segment === "..")) {
    const rule = "be the path of a file below the task's working directory";
    const message = refusal("filePath", rule, shown(filePath), "give another path as `filePath`");
    throw new DestinationError("ResourceFileRefused", message);
  }
  return filePath;
}

function modeOf({ fileMode }: ResourceFileOptions): { fileMode?: string } {
  if (fileMode === undefined) return {};
  if (!/^[0-7]{3,4}$/.test(fileMode)) {
    const message = refusal("fileMode", "be three or four octal digits", shown(fileMode), "write 0755 for a program");
    throw new DestinationError("ResourceFileRefused", message);
  }
  return { fileMode };
}
