import { FIRST_BLOCK_SIZE } from "./block-rule";
import { processBuffers } from "./buffer-pool";
import { putBlob } from "./put-blob";
import type { Source } from "./source";
import type { Target, Uploaded } from "./target";
import { uploadBlocks } from "./upload-blocks";

/**
 * Uploads a source, over what is there: in one request where it is small, else in blocks. The blob appears, or changes,
 * at once, when all of it has arrived and was found to be what was read.
 */
export async function upload(target: Target, source: Source): Promise<Uploaded> {
  // a byte more than fits into a block says that there are several
  const length = await source.available(FIRST_BLOCK_SIZE + 1, target.abortSignal);
  if (length > FIRST_BLOCK_SIZE) return uploadBlocks(target, source);
  const buffer = await processBuffers.acquire(length, target.abortSignal);
  try {
    await source.read(buffer.bytes);
    await source.verify();
    return await putBlob(target, buffer.bytes);
  } finally {
    buffer.release();
  }
}
