import { typeOfPattern } from "./content-type";
import { isWild } from "./file-pattern";
import { checkCondition, type UploadCondition } from "./upload-condition";
import { type UploadHeader, type UploadHeaderOptions, type UploadMetadata, uploadHeaders } from "./upload-headers";

/**
 * A file, or the files that match a pattern, that Batch uploads after a task has ended. This is `OutputFile` of the
 * Batch service's REST API.
 */
export interface OutputFile {
  filePattern: string;
  destination: {
    container: {
      containerUrl: string;
      /** The blob's name, or the directory of the blobs if the pattern has a wildcard. Defaults to the root. */
      path?: string;
      identityReference?: { resourceId: string };
      uploadHeaders?: UploadHeader[];
    };
  };
  uploadOptions: { uploadCondition: UploadCondition };
}

/** The parts of an output file that its kind or its container decides. */
interface OutputFileParts {
  readonly path: string | undefined;
  /** The condition if the options have none. */
  readonly condition: UploadCondition;
  readonly access: Pick<OutputFile["destination"]["container"], "containerUrl" | "identityReference">;
  /** Metadata of the blobs, next to what the options have (default: none). */
  readonly metadata?: UploadMetadata;
}

/**
 * Returns an OutputFile.
 *
 * @throws {DestinationError} `ConditionRefused`, `HeaderRefused`.
 */
export function assembleOutputFile(
  filePattern: string,
  options: UploadHeaderOptions & { readonly condition?: UploadCondition },
  { path, condition, access, metadata = {} }: OutputFileParts,
): OutputFile {
  // The path of a single file is the name of its blob.
  const named = isWild(filePattern) ? filePattern : (path ?? filePattern);
  const headers = uploadHeaders(options, metadata, typeOfPattern(named));
  return {
    filePattern,
    destination: {
      container: { ...(path !== undefined && { path }), ...access, ...(headers && { uploadHeaders: headers }) },
    },
    uploadOptions: { uploadCondition: checkCondition(options.condition ?? condition) },
  };
}
