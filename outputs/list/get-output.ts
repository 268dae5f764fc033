import { type BlobNameParts, ConventionError, checkBlobNameSize, storedBlobName, storedPath } from "../../conventions";
import { isDirectoryMarker } from "../blobs/directory-marker";
import { versionOf } from "../blobs/fetch-range";
import { joined, segmentsOf } from "../blobs/stored-segments";
import { LIST_ADVICE } from "../failure/list-advice";
import { isAddressable } from "../names/addressable";
import { OutputError } from "../output-error";
import { OutputReference } from "../output-reference";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { listOutputs } from "./list-outputs";

/**
 * Asks storage for one output: the one of exactly this path, else the one that a file of this path is saved as (`../stdout.txt` as
 * `stdout.txt`).
 *
 * @throws {ConventionError} `PathRefused` for an empty path, `BlobNameRefused` for a name that is too long for Azure.
 * @throws {OutputError} `OutputNotFound`, also for a directory marker; and those of any request.
 */
export async function getOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  options: RequestOptions = {},
): Promise<OutputReference> {
  if (parts.path === "") storedPath(parts.path);
  const exact = await lookUpOutput(container, parts, options);
  if (exact instanceof OutputReference) return exact;
  const path = savedPath(parts.path);
  if (path === undefined || path === parts.path) throw exact;
  const saved = await lookUpOutput(container, { ...parts, path }, options);
  if (saved instanceof OutputReference) return saved;
  throw saved;
}

/** Looks up the output of exactly this path. Returns the error `OutputNotFound` if there is none, and throws all other errors. */
export async function lookUpOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  options: RequestOptions = {},
): Promise<OutputReference | OutputError> {
  const name = checkBlobNameSize(storedBlobName(parts));
  try {
    return await (isAddressable(name)
      ? headOutput(container, parts, options)
      : listedOutput(container, parts, options));
  } catch (error) {
    if (error instanceof OutputError && error.code === "OutputNotFound") return error;
    throw error;
  }
}

async function headOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  { abortSignal }: RequestOptions,
): Promise<OutputReference> {
  const name = storedBlobName(parts);
  const head = await versionOf(container, name, abortSignal);
  if (isDirectoryMarker({ name, version: head, metadata: head.metadata })) {
    throw notFound(container, name, "a directory marker");
  }
  const segments = head.trackedSince === undefined ? [] : await segmentsOf(container, name, abortSignal);
  const whole = joined(
    head,
    segments.map(({ version }) => version),
  );
  return new OutputReference(container, parts, whole);
}

/** Finds in a listing what no URL leads to. No name that begins with another one is listed before it. */
async function listedOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  options: RequestOptions,
): Promise<OutputReference> {
  const name = storedBlobName(parts);
  for await (const output of listOutputs(container, name, options)) {
    if (output.name === name) return output;
    break;
  }
  throw notFound(container, name, "none");
}

/** The path that `save` stores a file of this path under; `undefined` for one that it refuses. */
function savedPath(path: string): string | undefined {
  try {
    return storedPath(path);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}

function notFound(container: OutputContainer, name: string, got: string): OutputError {
  return new OutputError(
    "OutputNotFound",
    `output ${name} must exist in ${container.client.containerName}, got ${got}; ${LIST_ADVICE}`,
  );
}
