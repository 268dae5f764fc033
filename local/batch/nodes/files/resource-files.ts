import { createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import type { AutoStorage } from "../../batch";
import type { ResourceFile } from "../../model";
import { type FailureCode, TaskFailure } from "../failure";
import { forEachBounded } from "./bounded";
import { LINUX_PATHS, type PathRules } from "./file-pattern";
import { type HttpClient, HttpError, HttpTimeoutError } from "./http-client";
import { blobUrl, listBlobs, storageHeaders, withoutQuery } from "./storage-requests";
import { IdentityNotOnPoolError, type StorageTokens } from "./storage-tokens";

/** The maximum number of parallel downloads per task. */
const PARALLEL = 8;

/** The mode of a file without `fileMode`, as the REST API documents for Linux nodes. */
const DEFAULT_MODE = 0o770;

/**
 * Downloads a task's resource files into its working directory.
 *
 * @throws {TaskFailure} with Azure's code for the first error.
 */
export async function downloadResourceFiles(
  files: readonly ResourceFile[],
  workingDirectory: string,
  { http, tokens, paths = LINUX_PATHS, autoStorage }: Access,
  signal: AbortSignal,
): Promise<void> {
  const downloads: Download[] = [];
  for (const [index, given] of files.entries()) {
    const file = fromAutoStorage(given, index, autoStorage);
    const headers = await explain(file, () => storageHeaders(tokens, file.identityReference));
    for await (const { url, path } of sourcesOf(file, index, http, headers, signal)) {
      const target = join(workingDirectory, below(paths.toLocal(path), `resourceFiles[${index}]`));
      downloads.push({ url, target, headers, mode: modeOf(file, index) });
    }
  }
  await forEachBounded(downloads, PARALLEL, (download) => fetchOne(download, http, signal));
}

interface Access {
  readonly http: HttpClient;
  readonly tokens: StorageTokens;
  readonly paths?: PathRules;
  readonly autoStorage?: AutoStorage | undefined;
}

/** Returns a file of the linked storage account as a file of that container. Returns other files unchanged. */
function fromAutoStorage(file: ResourceFile, index: number, autoStorage: AutoStorage | undefined): ResourceFile {
  const { autoStorageContainerName: name, ...rest } = file;
  if (name === undefined) return file;
  if (autoStorage !== undefined) {
    const identityReference = { resourceId: autoStorage.nodeIdentityId };
    return { ...rest, storageContainerUrl: `${autoStorage.blobEndpoint}${name}`, identityReference };
  }
  throw refused(
    "ResourceContainerListMiscError",
    `resourceFiles[${index}].autoStorageContainerName must be used with an account whose autoStorage has a nodeIdentityReference`,
  );
}

interface Download {
  readonly url: string;
  readonly target: string;
  readonly mode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Returns the URLs of an entry's files and their paths below the working directory. A container's blobs keep their full
 * names.
 */
async function* sourcesOf(
  file: ResourceFile,
  index: number,
  http: HttpClient,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<{ url: string; path: string }> {
  const { httpUrl, storageContainerUrl, filePath } = file;
  if (httpUrl !== undefined) {
    if (!filePath)
      throw refused("ResourceFileCreateFailed", `resourceFiles[${index}].filePath must be given together with httpUrl`);
    yield { url: httpUrl, path: filePath };
  } else if (storageContainerUrl !== undefined) {
    const names = listBlobs(http, storageContainerUrl, file.blobPrefix ?? "", headers, signal);
    for (;;) {
      const next = await explain(file, () => names.next());
      if (next.done) return;
      yield { url: blobUrl(storageContainerUrl, next.value), path: `${filePath ? `${filePath}/` : ""}${next.value}` };
    }
  } else {
    throw refused("BlobDownloadMiscError", `resourceFiles[${index}] must have httpUrl or storageContainerUrl`);
  }
}

/** Returns a path, after checking that it stays below the working directory. */
function below(path: string, where: string): string {
  const parts = path.split("/");
  if (path.startsWith("/") || parts.includes("..") || path.includes("\0")) {
    throw refused("ResourceFileCreateFailed", `${where}.filePath must stay below the working directory, got ${path}`);
  }
  return normalize(parts.join(sep));
}

function modeOf({ fileMode }: ResourceFile, index: number): number {
  if (fileMode === undefined || fileMode === "") return DEFAULT_MODE;
  if (!/^[0-7]{3,4}$/.test(fileMode)) {
    throw refused(
      "ResourceFileCreateFailed",
      `resourceFiles[${index}].fileMode must be octal, such as 0755, got ${fileMode}`,
    );
  }
  return Number.parseInt(fileMode, 8);
}

async function fetchOne(
  { url, target, mode, headers }: Download,
  http: HttpClient,
  signal: AbortSignal,
): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
  } catch (error) {
    throw localFailure("ResourceDirectoryCreateFailed", target, error);
  }
  try {
    await http.download({ method: "GET", url, headers, signal }, () => createWriteStream(target));
    await chmod(target, mode);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).path === target) throw localFailure("ResourceFileCreateFailed", target, error);
    if ((error as NodeJS.ErrnoException).syscall === "write")
      throw localFailure("ResourceFileWriteFailed", target, error);
    throw downloadFailure(url, target, error);
  }
}

function downloadFailure(url: string, target: string, error: unknown): TaskFailure {
  const details = [
    { name: "BlobSource", value: withoutQuery(url) },
    { name: "FilePath", value: target },
    { name: "Message", value: (error as Error).message },
  ];
  if (error instanceof HttpTimeoutError) return new TaskFailure("BlobDownloadTimedOut", details);
  const status = error instanceof HttpError ? error.status : 0;
  if (status === 404) return new TaskFailure("BlobNotFound", details);
  // 409 is PublicAccessNotPermitted, from an account that does not allow anonymous access.
  if ([401, 403, 409].includes(status)) return new TaskFailure("BlobAccessDenied", details);
  return new TaskFailure("BlobDownloadMiscError", details);
}

/**
 * Converts errors that occur before a blob is requested (its token, its container's list) to the failure that Azure
 * reports.
 */
async function explain<T>(file: ResourceFile, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const isContainer = file.storageContainerUrl !== undefined;
    const source = withoutQuery(file.storageContainerUrl ?? file.httpUrl ?? "");
    const details = [
      { name: isContainer ? "ContainerSource" : "BlobSource", value: source },
      { name: "Message", value: (error as Error).message },
    ];
    const misc = isContainer ? "ResourceContainerListMiscError" : "BlobDownloadMiscError";
    if (error instanceof IdentityNotOnPoolError) throw new TaskFailure(misc, details, "UserError");
    const status = error instanceof HttpError ? error.status : 0;
    if (isContainer && status === 404) throw new TaskFailure("ResourceContainerNotFound", details);
    if (isContainer && [401, 403, 409].includes(status))
      throw new TaskFailure("ResourceContainerAccessDenied", details);
    throw new TaskFailure(misc, details);
  }
}

function refused(code: FailureCode, message: string): TaskFailure {
  return new TaskFailure(code, [{ name: "Message", value: message }], "UserError");
}

function localFailure(code: FailureCode, target: string, error: unknown): TaskFailure {
  const { code: reason, message } = error as NodeJS.ErrnoException;
  const details = [
    { name: "FilePath", value: target },
    { name: "Message", value: reason ?? message },
  ];
  return new TaskFailure(reason === "ENOSPC" ? "DiskFull" : code, details);
}
