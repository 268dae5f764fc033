import { shown } from "../conventions/internal";
import { DestinationError } from "./destination-error";
import { MAX_CHARACTERS } from "./limits";

/** Which file a node fetches before a task, by its URL or by its container and name in the pipeline's account. */
export type ResourceFileSource =
  | { readonly url: string; readonly container?: never; readonly blob?: never }
  | { readonly container: string; readonly blob: string; readonly url?: never };

/** Where on the node a fetched file lies. */
export interface ResourceFileOptions {
  /** Relative to the task's working directory. Defaults to the last name of the blob or URL. */
  readonly filePath?: string;
  /** Octal, such as `0755`; Linux alone. Defaults to Batch's `0770`. */
  readonly fileMode?: string;
}

/** A file that a node fetches before a task: `ResourceFile` of the Batch service's REST API. */
export interface ResourceFile {
  httpUrl: string;
  filePath: string;
  fileMode?: string;
  identityReference?: { resourceId: string };
}

/**
 * Returns the ResourceFile of a blob, fetched by the identity, or of any URL. The identity is named only for URLs of
 * the pipeline's own account that carry no SAS: its token is not for others to see.
 *
 * @throws {DestinationError} `UrlRefused`, `ResourceFileRefused`.
 */
export function resourceFile(
  { blobEndpoint, identityId }: { blobEndpoint: string; identityId: string },
  source: ResourceFileSource & ResourceFileOptions,
): ResourceFile {
  if (source.url === undefined && (source.container === undefined || source.blob === undefined)) {
    throw new DestinationError("UrlRefused", "source must have a url, or a container and a blob, got neither");
  }
  const url = source.url === undefined ? blobUrl(blobEndpoint, source.container, source.blob) : checkUrl(source.url);
  const byIdentity = url.startsWith(blobEndpoint) && !new URL(url).searchParams.has("sig");
  return {
    httpUrl: url,
    filePath: checkFilePath(source.filePath ?? lastName(source)),
    ...(source.fileMode !== undefined && { fileMode: checkFileMode(source.fileMode) }),
    ...(byIdentity && { identityReference: { resourceId: identityId } }),
  };
}

/**
 * Returns the ResourceFiles of one task, checked against each other.
 *
 * @throws {DestinationError} `ResourceFileRefused` for two files of one path and for more than Batch takes, and what
 *   `resourceFile` throws.
 */
export function resourceFiles(
  account: { blobEndpoint: string; identityId: string },
  sources: readonly (ResourceFileSource & ResourceFileOptions)[],
): ResourceFile[] {
  const files = sources.map((source) => resourceFile(account, source));
  const paths = files.map(({ filePath }) => placeOf(filePath));
  for (const [index, path] of paths.entries()) {
    const earlier = paths.indexOf(path);
    if (earlier === index) continue;
    throw new DestinationError(
      "ResourceFileRefused",
      `resourceFiles[${index}] must have another filePath than resourceFiles[${earlier}], got ${shown(files[index]?.filePath)} for both; pass one as \`filePath\``,
    );
  }
  const { length } = JSON.stringify(files);
  if (length > MAX_CHARACTERS) {
    throw new DestinationError(
      "ResourceFileRefused",
      `resourceFiles must have at most ${MAX_CHARACTERS} characters as JSON, which is what Batch takes, got ${length} of ${files.length} files; put the files into an archive, or download them in the task`,
    );
  }
  return files;
}

/** Two ways to write one path lead to one file. */
function placeOf(filePath: string): string {
  return filePath
    .split(/[/\\]/)
    .filter((name) => name !== ".")
    .join("/");
}

function blobUrl(blobEndpoint: string, container: string, blob: string): string {
  if (!/^(?:\$root|\$web|[a-z0-9](?:-?[a-z0-9])+)$/.test(container)) {
    throw new DestinationError("UrlRefused", `container must be the name of a container, got ${shown(container)}`);
  }
  const segments = blob.split("/");
  if (blob === "" || /[\\\p{Cs}]/u.test(blob) || segments.some((segment) => segment === "." || segment === "..")) {
    throw new DestinationError(
      "UrlRefused",
      `blob must be a blob's name without \`\\\`, \`.\`, \`..\` or half of a surrogate pair, got ${shown(blob)}`,
    );
  }
  return `${blobEndpoint}${container}/${segments.map(encodeURIComponent).join("/")}`;
}

function checkUrl(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new DestinationError("UrlRefused", "url must be an http or https URL, got another text");
  }
  return new URL(url).href;
}

function lastName({ url, blob }: ResourceFileSource): string {
  if (blob !== undefined) return blob.replace(/^.*\//s, "");
  const name = new URL(url).pathname.replace(/^.*\//, "");
  try {
    return decodeURIComponent(name);
  } catch {
    // A `%` that begins no UTF-8 character: the server knows what it means, and the name can only be taken as it is.
    return name;
  }
}

function checkFilePath(filePath: string): string {
  const segments = filePath.split(/[/\\]/);
  if (/^(?:[/\\]|[A-Za-z]:)/.test(filePath) || segments.some((segment) => segment === "" || segment === "..")) {
    throw new DestinationError(
      "ResourceFileRefused",
      `filePath must be a file's path below the task's working directory, got ${shown(filePath)}; pass one as \`filePath\``,
    );
  }
  return filePath;
}

function checkFileMode(fileMode: string): string {
  if (!/^[0-7]{3,4}$/.test(fileMode)) {
    throw new DestinationError(
      "ResourceFileRefused",
      `fileMode must be three or four octal digits, got ${shown(fileMode)}; write 0755 for a program`,
    );
  }
  return fileMode;
}
