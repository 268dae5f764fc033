import { getBlockList } from "../blobs/block-list";
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
  const attempt = { container: container.containerName, blob: name };
  const ask = (signal: AbortSignal) =>
    getBlockList(container.rest, { blob: name, type: "committed", abortSignal: signal });
  const found = await container.send(attempt, ask, { abortSignal });
  if (found.etag !== etag) return undefined;
  return found.committed.length > 0 && found.committed.every(({ id }, index) => isBlockId(id, index));
}
