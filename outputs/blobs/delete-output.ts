import { OutputError } from "../output-error";
import { openBlob } from "../storage/location";
import type { OutputContainer } from "../storage/output-container";
import { segmentsOf } from "./stored-segments";

/**
 * Deletes an output's blobs, with their snapshots; a tracked output's from its end on, so that what is left when that
 * breaks off is an output. What a tracked output has left that was saved over goes, too: it would come to light else.
 *
 * @throws {OutputError} `OutputNotFound`, `AccessDenied`, `Conflict` where somebody holds it, `RequestFailed`.
 */
export async function deleteOutput(container: OutputContainer, name: string, abortSignal?: AbortSignal): Promise<void> {
  const segments = await segmentsOf(container, name, abortSignal);
  for (const segment of segments.reverse()) await deleteBlob(container, segment.name, abortSignal);
  await deleteBlob(container, name, abortSignal);
}

async function deleteBlob(container: OutputContainer, name: string, abortSignal?: AbortSignal): Promise<void> {
  const blob = openBlob(container.client, name);
  const attempt = { container: container.client.containerName, blob: name };
  let sent = 0;
  try {
    await container.send(
      attempt,
      (signal) => {
        sent += 1;
        return blob.delete({ deleteSnapshots: "include", abortSignal: signal });
      },
      abortSignal === undefined ? {} : { abortSignal },
    );
  } catch (error) {
    // the answer to an earlier request was lost
    if (sent > 1 && error instanceof OutputError && error.code === "OutputNotFound") return;
    throw error;
  }
}
