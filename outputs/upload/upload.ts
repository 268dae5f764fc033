import { REQUEST_SIZES } from "../request-sizes";
import { processBuffers } from "./buffer-pool";
import { putBlob } from "./put-blob";
import type { Source } from "./source";
import type { Target, Uploaded } from "./target";
import { uploadBlocks } from "./upload-blocks";

/**
 * Uploads a source, and replaces an existing blob. A small source is sent in one request, a larger one in blocks. The
 * blob appears or changes at once, after all bytes have arrived and were verified.
 */
export async function upload(target: Target, source: Source): Promise<Uploaded> {
  // Reading one byte more than a block tells whether the source needs several blocks.
  const length = await source.available(REQUEST_SIZES.firstBlock + 1, target.abortSignal);
  if (length > REQUEST_SIZES.firstBlock) return uploadBlocks(target, source);
  const buffer = await processBuffers.acquire(length, target.abortSignal);
  try {
    await source.read(buffer.bytes);
    await source.verify();
    return await putBlob(target, buffer.bytes);
  } finally {
    buffer.release();
  }
}
