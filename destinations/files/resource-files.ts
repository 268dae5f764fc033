import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { MAX_CHARACTERS } from "../limits";
import type { Account } from "./account";
import { type ResourceFile, type ResourceFileOptions, type ResourceFileSource, resourceFile } from "./resource-file";

/**
 * Returns the ResourceFiles of one task.
 *
 * @throws {DestinationError} `ResourceFileRefused` if two files have the same path, or if the files together exceed the
 *   limit of Batch; also the errors of `resourceFile`.
 */
export function resourceFiles(
  account: Account,
  sources: readonly (ResourceFileSource & ResourceFileOptions)[],
): ResourceFile[] {
  const files = sources.map((source) => resourceFile(account, source));
  checkDistinctPaths(files);
  checkSize(files);
  return files;
}

/** For the blobs of a container, only Batch knows the paths. */
function checkDistinctPaths(files: readonly ResourceFile[]): void {
  const paths = files.map(({ httpUrl, filePath }) => (httpUrl === undefined ? undefined : placeOf(filePath ?? "")));
  for (const [index, path] of paths.entries()) {
    const earlier = paths.indexOf(path);
    if (earlier === index || path === undefined) continue;
    const rule = `have another filePath than resourceFiles[${earlier}]`;
    const got = `${shown(files[index]?.filePath)} for both`;
    const message = refusal(`resourceFiles[${index}]`, rule, got, "give one of them another `filePath`");
    throw new DestinationError("ResourceFileRefused", message);
  }
}

/**
 * Requires that the resource files of a task are not too large together.
 *
 * @throws {DestinationError} `ResourceFileRefused`.
 */
export function checkSize(files: readonly ResourceFile[]): void {
  const { length } = JSON.stringify(files);
  if (length > MAX_CHARACTERS) {
    const rule = `have at most ${MAX_CHARACTERS} characters as JSON, the limit of Batch`;
    const got = `${length} characters for ${files.length} files`;
    const fix = "put the files into an archive, or download them in the task";
    throw new DestinationError("ResourceFileRefused", refusal("resourceFiles", rule, got, fix));
  }
}

/** Returns the normalized path. */
function placeOf(filePath: string): string {
  return filePath
    .split(/[/\\]/)
    .filter((name) => name !== ".")
    .join("/");
}
