import { appendFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { FailureInfo, NameValue, OutputFile } from "../../model";
import { type FailureCode, requestedFailure, TaskFailure } from "../failure";
import type { TaskDirectories } from "../layout";
import { forEachBounded } from "./bounded";
import { LINUX_PATHS, matchFiles, type PathRules, type ResolvedPattern, resolvePattern } from "./file-pattern";
import { type HttpClient, HttpError, HttpTimeoutError } from "./http-client";
import { blobUrl, storageHeaders, uploadBlob, withoutQuery } from "./storage-requests";
import { IdentityNotOnPoolError, type StorageTokens } from "./storage-tokens";

/** The maximum number of parallel uploads per task. */
const PARALLEL = 8;

interface OutputFilesRun {
  readonly outputFiles: readonly OutputFile[];
  /** Whether the process exited with 0. */
  readonly succeeded: boolean;
  readonly directories: TaskDirectories;
  /** The process's environment, for variables in patterns. */
  readonly environment: Readonly<Record<string, string>>;
  readonly paths: PathRules;
  readonly http: HttpClient;
  readonly tokens: StorageTokens;
  /** The failure that each upload has on request. */
  readonly error: FailureCode | undefined;
}

/**
 * Uploads the output files of a task's process, and writes `fileuploadout.txt` and `fileuploaderr.txt` to the task's
 * directory. If a file fails, the others are still uploaded. A pattern without matches is not a failure.
 *
 * @returns the failure of the first file that could not be uploaded, in the order of the output files, or undefined.
 */
export async function uploadOutputFiles(run: OutputFilesRun, signal: AbortSignal): Promise<FailureInfo | undefined> {
  const log = openLog(run.directories);
  const mappings = run.outputFiles
    .filter((outputFile) => isDue(outputFile, run.succeeded))
    .map((outputFile) => ({
      outputFile,
      pattern: resolvePattern(outputFile.filePattern, run.directories.workingDirectory, run.environment, run.paths),
    }));
  log.out(`Resolved mappings: [${mappings.map(describe).join(", ")}]`);

  const uploads: { outputFile: OutputFile; file: string; blob: string; refusal?: Error }[] = [];
  for (const { outputFile, pattern } of mappings) {
    log.out(`Uploading all files matching pattern ${join(pattern.baseDirectory, ...pattern.parts)}`);
    // Azure's article for Windows nodes writes `\\` in the path, too. Blob names have `/`.
    const { path = "" } = outputFile.destination.container;
    const blobPath = run.paths === LINUX_PATHS ? path : path.replaceAll("\\", "/");
    const refusal = new Error("the file's path must be UTF-8, like the name of a blob");
    const files = await matchFiles(pattern, (file) => uploads.push({ outputFile, file, blob: "", refusal }));
    uploads.push(...files.map((file) => ({ outputFile, file, blob: blobName(blobPath, pattern, file) })));
  }
  const failures: (TaskFailure | undefined)[] = [];
  await forEachBounded(uploads.entries(), PARALLEL, async ([index, { outputFile, file, blob, refusal }]) => {
    const { containerUrl } = outputFile.destination.container;
    log.out(`Uploading file: ${file} to container: ${withoutQuery(containerUrl)} blob: ${blob}`);
    try {
      if (refusal !== undefined) throw refusal;
      if (run.error !== undefined) throw requestedFailure(run.error);
      await uploadOne(outputFile, file, blob, run, signal);
      log.out(`Upload of ${file} done`);
    } catch (error) {
      signal.throwIfAborted();
      const failure = uploadFailure(error, file, blob, containerUrl);
      failures[index] = failure;
      log.failed(failure.info, outputFile.filePattern, file, withoutQuery(containerUrl));
    }
  });
  log.out("Done uploading, exiting...");
  return failures.find((failure) => failure !== undefined)?.info;
}

/** Opens the logs in the agent's format: lines with a time, and a JSON object per failure. Logs never contain a SAS. */
function openLog({ directory }: TaskDirectories) {
  const out = join(directory, "fileuploadout.txt");
  const err = join(directory, "fileuploaderr.txt");
  // Create both files before patterns are matched, because `../fileupload*.txt` is a common pattern.
  for (const file of [out, err]) writeFileSync(file, "");
  return {
    out: (line: string) => {
      const time = new Date().toISOString().replace("T", " ").replace(".", ",").slice(0, -1);
      appendFileSync(out, `${time} ${line}\n`);
    },
    failed: ({ code, category }: FailureInfo, pattern: string, file: string, destination: string) =>
      appendFileSync(
        err,
        `${JSON.stringify({ code, user_error: category === "UserError", pattern, file, destination })}\n`,
      ),
  };
}

function isDue({ uploadOptions }: OutputFile, succeeded: boolean): boolean {
  const condition = uploadOptions.uploadCondition.toLowerCase();
  return condition === "taskcompletion" || condition === (succeeded ? "tasksuccess" : "taskfailure");
}

function describe({ outputFile, pattern }: { outputFile: OutputFile; pattern: ResolvedPattern }): string {
  const { baseDirectory, parts } = pattern;
  return `[Resolved mapping - base_path: ${baseDirectory}, full_pattern: ${join(baseDirectory, ...parts)}, original_pattern: ${outputFile.filePattern}, destination: ${outputFile.destination.container.path ?? ""}]`;
}

/**
 * Returns a blob's name. Without a wildcard, `path` is the whole name. With a wildcard, `path` is a directory, to which
 * the file's path relative to the pattern's base directory is added. `path` defaults to the container's root.
 */
function blobName(path: string, pattern: ResolvedPattern, file: string): string {
  const name = relative(pattern.baseDirectory, file);
  if (path === "") return name;
  return pattern.hasWildcard ? `${path.replace(/\/+$/, "")}/${name}` : path;
}

async function uploadOne(
  { destination: { container } }: OutputFile,
  file: string,
  blob: string,
  { http, tokens }: OutputFilesRun,
  signal: AbortSignal,
): Promise<void> {
  if (blob.split("/").some((part) => part === "." || part === "..")) {
    throw new Error("the blob's name must not leave its container");
  }
  const headers = await storageHeaders(tokens, container.identityReference);
  const url = blobUrl(container.containerUrl, blob);
  await uploadBlob(http, { file, url, headers, uploadHeaders: container.uploadHeaders ?? [], signal });
}

function uploadFailure(error: unknown, file: string, blob: string, containerUrl: string): TaskFailure {
  const details: NameValue[] = [
    { name: "FilePath", value: file },
    { name: "ContainerUrl", value: withoutQuery(containerUrl) },
    { name: "BlobName", value: blob },
    { name: "Message", value: (error as Error).message },
  ];
  if (error instanceof IdentityNotOnPoolError) return new TaskFailure("FileUploadMiscError", details, "UserError");
  return new TaskFailure(codeOf(error), details);
}

function codeOf(error: unknown): FailureCode {
  if (error instanceof TaskFailure) return error.info.code as FailureCode;
  if (error instanceof HttpTimeoutError) return "FileUploadTimedOut";
  if (!(error instanceof HttpError)) return "FileUploadMiscError";
  if (error.status === 404) return "FileUploadContainerNotFound";
  return error.status === 401 || error.status === 403 ? "FileUploadAccessDenied" : "FileUploadMiscError";
}
