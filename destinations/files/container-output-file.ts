import { checkBlobNameSize, storedPath } from "../../conventions";
import { refusal } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { type Account, containerAccess } from "./account";
import { assembleOutputFile, type OutputFile } from "./assemble-output-file";
import { ownPath, singleFile, slashed } from "./file-pattern";
import { CONTAINER_FILE_OPTIONS, checkOptionNames } from "./option-names";
import type { UploadCondition } from "./upload-condition";
import type { UploadHeaderOptions } from "./upload-headers";

/** Files of a task that Batch stores in a container under any name, not under those of the standard. */
export interface ContainerOutputFile extends UploadHeaderOptions {
  /** As for the outputs of a kind. */
  readonly pattern: string;
  /**
   * The name of a container in the pipeline's account. The identity of the nodes needs a role on it, because the
   * pipeline grants it only the containers of jobs.
   */
  readonly container?: string;
  /**
   * The URL of any other container, instead of `container`: with a SAS that can write, which is a secret, or together
   * with `identityId`.
   */
  readonly containerUrl?: string;
  /** The blob's name, or the directory of the blobs if the pattern has a wildcard. Defaults to the root. */
  readonly path?: string;
  /** Defaults to `taskcompletion`, the default of Batch. */
  readonly condition?: UploadCondition;
  /** The ARM id of another identity of the pool that can write. */
  readonly identityId?: string;
}

/**
 * Returns the OutputFile that stores the files in a container.
 *
 * @throws {DestinationError} `PatternRefused`, `UrlRefused`, `IdentityRefused`, `ConditionRefused`, `HeaderRefused`,
 *   `OptionRefused`.
 * @throws {ConventionError} `PathRefused`, `BlobNameRefused` if the path cannot be that of a blob.
 */
export function containerOutputFile(account: Account, file: ContainerOutputFile, isWindows: boolean): OutputFile {
  checkOptionNames(file, CONTAINER_FILE_OPTIONS);
  const single = singleFile(slashed(file.pattern, isWindows));
  const path = file.path ?? (single === undefined ? undefined : ownPath(single));
  const { url, identityReference } = containerAccess(account, file, "upload");
  if (identityReference === undefined && !new URL(url).searchParams.has("sig")) {
    const rule = "have a SAS, unless it is a container of the pipeline's account";
    const fix = "give the `identityId` of an identity that can write there, or a URL with a SAS";
    throw new DestinationError("UrlRefused", refusal("containerUrl", rule, "a URL without one", fix));
  }
  return assembleOutputFile(file.pattern, file, {
    path: path === undefined ? undefined : checkBlobNameSize(storedPath(path)),
    condition: "taskcompletion",
    access: { containerUrl: url, ...(identityReference && { identityReference }) },
  });
}
