import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import { isOfPart, type RunPart } from "./run-part";
import { segmentsOf } from "./stored-segments";

/**
 * Deletes an output's blobs and their snapshots. It deletes the segments of a tracked output from the last one to the
 * first, so an interrupted deletion leaves a shorter output. If another file was saved over a tracked output, its
 * remaining segments are deleted too. Otherwise they would appear as outputs.
 *
 * @param part the part of a tracked output to delete (default: all of it).
 * @throws {OutputError} `OutputNotFound`, `AccessDenied`, `Conflict` if another client has a lease on it, or
 *   if other parts follow; `RequestFailed`.
 */
export async function deleteOutput(
  container: OutputContainer,
  name: string,
  part?: RunPart,
  abortSignal?: AbortSignal,
): Promise<void> {
  const segments = await segmentsOf(container, name, abortSignal);
  const first = part?.firstIndex ?? 1;
  // Also if a later run has begun since the output was looked up.
  const isFollowed = segments.some(({ version }, at) => at + 2 > first && !isOfPart(version, part));
  if (part?.isLast === false || isFollowed) {
    throw new OutputError(
      "Conflict",
      `output ${name} has parts of later runs, without which this one cannot be deleted; delete the parts of the last run first, or those of all runs`,
    );
  }
  const names = [name, ...segments.map((segment) => segment.name)].slice(first - 1);
  for (const segment of names.reverse()) await deleteBlob(container, segment, abortSignal);
}

async function deleteBlob(container: OutputContainer, name: string, abortSignal?: AbortSignal): Promise<void> {
  const attempt = { container: container.containerName, blob: name };
  const headers = { "x-ms-delete-snapshots": "include" };
  let sent = 0;
  try {
    await container.send(
      attempt,
      (signal) => {
        sent += 1;
        return container.rest({ method: "DELETE", blob: name, headers, abortSignal: signal });
      },
      { abortSignal },
    );
  } catch (error) {
    // The answer to an earlier request was lost.
    if (sent > 1 && error instanceof OutputError && error.code === "OutputNotFound") return;
    throw error;
  }
}
