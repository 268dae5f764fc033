import { ConventionError, checkBlobNameSize, storedPath } from "../../conventions";
import { isDirectoryMarker } from "../blobs/directory-marker";
import { type BlobVersion, versionOf } from "../blobs/fetch-range";
import { storedByRun } from "../blobs/run-part";
import { segmentsOf } from "../blobs/stored-segments";
import { LIST_ADVICE } from "../failure/list-advice";
import { nameInStorage, type OutputName } from "../names/output-name";
import { OutputError } from "../output-error";
import { OutputReference } from "../output-reference";
import { type RunFilter, runFilter } from "../runs/run-filter";
import { isAddressable } from "../storage/addressable";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { listOutputs } from "./list-outputs";

interface LookUpOptions extends RequestOptions {
  /** Selects what one run has stored (default: the filter of the container). */
  readonly filter?: RunFilter;
}

/**
 * Requests one output: the one with exactly this path, or else the one that `save` creates for a file of this path
 * (`../stdout.txt` is saved as `stdout.txt`).
 *
 * @throws {ConventionError} `PathRefused` for an empty path, `BlobNameRefused` for a name that is too long for Azure.
 * @throws {OutputError} `OutputNotFound`, also for a directory marker; and the errors of any request.
 */
export async function getOutput(
  container: OutputContainer,
  output: OutputName,
  options: LookUpOptions = {},
): Promise<OutputReference> {
  if (output.path === "") storedPath(output.path);
  const exact = await lookUpOutput(container, output, options);
  if (exact instanceof OutputReference) return exact;
  const path = savedPath(output.path);
  if (path === undefined || path === output.path) throw exact;
  const { taskId, kind } = output;
  const saved = await lookUpOutput(container, nameInStorage({ taskId, kind, path }), options);
  if (saved instanceof OutputReference) return saved;
  throw saved;
}

/**
 * Looks up the output with exactly this path. Returns the error `OutputNotFound` if it does not exist, and throws all
 * other errors.
 */
export async function lookUpOutput(
  container: OutputContainer,
  output: OutputName,
  options: LookUpOptions = {},
): Promise<OutputReference | OutputError> {
  const name = checkBlobNameSize(output.name);
  try {
    return await (isAddressable(name)
      ? headOutput(container, output, options)
      : listedOutput(container, output, options));
  } catch (error) {
    if (error instanceof OutputError && error.code === "OutputNotFound") return error;
    throw error;
  }
}

async function headOutput(
  container: OutputContainer,
  output: OutputName,
  { abortSignal, filter: given }: LookUpOptions,
): Promise<OutputReference> {
  const { name } = output;
  const [head, filter] = await Promise.all([
    versionOf(container, name, abortSignal),
    given ?? runFilter(container, { abortSignal }),
  ]);
  if (isDirectoryMarker({ name, version: head, metadata: head.metadata })) {
    throw notFound(container, name, ": the blob is a directory marker");
  }
  const segments = head.trackedSince === undefined ? [] : await segmentsOf(container, name, abortSignal);
  const versions = [head, ...segments.map(({ version }) => version)] as const;
  const stored = storedByRun(versions, filter);
  if (stored === undefined) throw notFound(container, name, ofOtherRun(head, filter as RunFilter));
  return new OutputReference(container, output, stored.version, stored.part);
}

/**
 * Finds an output that no URL leads to in a listing. A name is listed before all names that begin with it, so the first
 * result decides.
 */
async function listedOutput(
  container: OutputContainer,
  output: OutputName,
  options: RequestOptions,
): Promise<OutputReference> {
  const { name } = output;
  for await (const found of listOutputs(container, name, options)) {
    if (found.name === name) return found;
    break;
  }
  throw notFound(container, name);
}

/** Returns the path under which `save` stores a file of this path, or undefined if `save` refuses it. */
function savedPath(path: string): string | undefined {
  try {
    return storedPath(path);
  } catch (error) {
    if (error instanceof ConventionError) return undefined;
    throw error;
  }
}

/** Says which run has stored an output that exists. */
function ofOtherRun({ run: other }: BlobVersion, { run }: RunFilter): string {
  return `: it is of ${other === undefined ? "another run" : `run ${other}`}, and run ${run} is selected`;
}

function notFound(container: OutputContainer, name: string, reason = ""): OutputError {
  return new OutputError(
    "OutputNotFound",
    `output ${name} does not exist in ${container.containerName}${reason}; ${LIST_ADVICE}`,
  );
}
