import { openBlob } from "../storage/location";
import type { OutputContainer } from "../storage/output-container";
import { isBlockId } from "../upload";

/**
 * Returns whether a blob consists of blocks that an upload of this library has sent.
 *
 * If not, another tool has stored the content. Some tools keep the metadata then, such as blobfuse, so the CRC-64 in it
 * may be that of an earlier content of the same size.
 *
 * @returns undefined if the blob has another state than `etag`.
 * @throws {OutputError} the errors of any request.
 */
export async function hasOwnBlocks(
  container: OutputContainer,
  name: string,
  etag: string,
  abortSignal?: AbortSignal,
): Promise<boolean | undefined> {
  const blob = openBlob(container.client, name);
  const attempt = { container: container.client.containerName, blob: name };
  const found = await container.send(attempt, (signal) => blob.getBlockList("committed", { abortSignal: signal }), {
    abortSignal,
  });
  if (found.etag !== etag) return undefined;
  const blocks = found.committedBlocks ?? [];
  return blocks.length > 0 && blocks.every(({ name: id }, index) => isBlockId(id, index));
}
