import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { MAX_CHARACTERS } from "../limits";

/** The file that a node downloads before a task: a URL, or a container and a blob's name in the pipeline's account. */
export type ResourceFileSource =
  | { readonly url: string; readonly container?: never; readonly blob?: never }
  | { readonly container: string; readonly blob: string; readonly url?: never };

/** The path and mode of a downloaded file on the node. */
export interface ResourceFileOptions {
  /** Relative to the task's working directory. Defaults to the last name in the path of the blob or URL. */
  readonly filePath?: string;
  /** The file's permissions in octal, such as `0755`. Only for Linux. Defaults to `0770`, the default of Batch. */
  readonly fileMode?: string;
}

/** A file that a node downloads before a task: `ResourceFile` of the Batch service's REST API. */
export interface ResourceFile {
  httpUrl: string;
  filePath: string;
  fileMode?: string;
  identityReference?: { resourceId: string };
}

/** The pipeline's account, and the identity with which nodes read it. */
interface DownloadPlace {
  readonly blobEndpoint: string;
  /** Returns the ARM id of the identity. Called only if the file is in the account and its URL has no SAS. */
  readonly identityId: () => string;
}

/**
 * Returns the ResourceFile of a blob or of any URL. The node downloads it with the identity only if the URL is of the
 * pipeline's account and has no SAS, because other hosts must not see the identity's token.
 *
 * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`.
 */
export function resourceFile(
  { blobEndpoint, identityId }: DownloadPlace,
  source: ResourceFileSource & ResourceFileOptions,
): ResourceFile {
  if (source.url === undefined && (source.container === undefined || source.blob === undefined)) {
    throw new DestinationError("UrlRefused", refusal("source", "have a url, or a container and a blob", "neither"));
  }
  const url = source.url === undefined ? blobUrl(blobEndpoint, source.container, source.blob) : checkUrl(source.url);
  const byIdentity = url.startsWith(blobEndpoint) && !new URL(url).searchParams.has("sig");
  return {
    httpUrl: url,
    filePath: checkFilePath(source.filePath ?? lastName(source)),
    ...(source.fileMode !== undefined && { fileMode: checkFileMode(source.fileMode) }),
    ...(byIdentity && { identityReference: { resourceId: identityId() } }),
  };
}

/**
 * Returns the ResourceFiles of one task.
 *
 * @throws {DestinationError} `ResourceFileRefused` if two files have the same path, or if the files together exceed the
 *   limit of Batch; also the errors of `resourceFile`.
 */
export function resourceFiles(
  account: DownloadPlace,
  sources: readonly (ResourceFileSource & ResourceFileOptions)[],
): ResourceFile[] {
  const files = sources.map((source) => resourceFile(account, source));
  const paths = files.map(({ filePath }) => placeOf(filePath));
  for (const [index, path] of paths.entries()) {
    const earlier = paths.indexOf(path);
    if (earlier === index) continue;
    const rule = `have another filePath than resourceFiles[${earlier}]`;
    const got = `${shown(files[index]?.filePath)} for both`;
    const message = refusal(`resourceFiles[${index}]`, rule, got, "give one of them another `filePath`");
    throw new DestinationError("ResourceFileRefused", message);
  }
  const { length } = JSON.stringify(files);
  if (length > MAX_CHARACTERS) {
    const rule = `have at most ${MAX_CHARACTERS} characters as JSON, the limit of Batch`;
    const got = `${length} characters for ${files.length} files`;
    const fix = "put the files into an archive, or download them in the task";
    throw new DestinationError("ResourceFileRefused", refusal("resourceFiles", rule, got, fix));
  }
  return files;
}

/** Returns the normalized path. */
function placeOf(filePath: string): string {
  return filePath
    .split(/[/\\]/)
    .filter((name) => name !== ".")
    .join("/");
}

function blobUrl(blobEndpoint: string, container: string, blob: string): string {
  if (!/^(?:\$root|\$web|[a-z0-9](?:-?[a-z0-9])+)$/.test(container)) {
    throw new DestinationError("UrlRefused", refusal("container", "be the name of a container", shown(container)));
  }
  const segments = blob.split("/");
  if (blob === "" || /[\\\p{Cs}]/u.test(blob) || segments.some((segment) => segment === "." || segment === "..")) {
    const rule = "be the name of a blob, without `\\`, `.`, `..` or incomplete surrogate pairs";
    throw new DestinationError("UrlRefused", refusal("blob", rule, shown(blob)));
  }
  return `${blobEndpoint}${container}/${segments.map(encodeURIComponent).join("/")}`;
}

function checkUrl(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    // The value is not shown, because a URL can contain a secret.
    throw new DestinationError("UrlRefused", refusal("url", "be an http or https URL", "another value"));
  }
  return new URL(url).href;
}

function lastName({ url, blob }: ResourceFileSource): string {
  if (blob !== undefined) return blob.replace(/^.*\//s, "");
  const name = new URL(url).pathname.replace(/^.*\//, "");
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

function checkFileMode(fileMode: string): string {
  if (!/^[0-7]{3,4}$/.test(fileMode)) {
    const message = refusal("fileMode", "be three or four octal digits", shown(fileMode), "write 0755 for a program");
    throw new DestinationError("ResourceFileRefused", message);
  }
  return fileMode;
}
