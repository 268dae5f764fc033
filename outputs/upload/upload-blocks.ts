import { OutputError } from "../output-error";
import { blockId, blockSize } from "./block-rule";
import { type PooledBuffer, processBuffers } from "./buffer-pool";
import { startBlockHash } from "./md5";
import type { Source } from "./source";
import { sendTo, type Target, type Uploaded, uploaded } from "./upload";

/**
 * Uploads a source in blocks, several at once, and puts them together at the end.
 *
 * Blocks that storage has already, of an upload that was broken off or of the output that is being replaced, are read and hashed, but not
 * sent.
 *
 * @param first the first block, where it has been read.
 */
export async function uploadBlocks(target: Target, source: Source, first?: PooledBuffer): Promise<Uploaded> {
  const stored = await storedBlocks(target);
  const hash = startBlockHash();
  const ids: string[] = [];
  let sentBytes = 0;

  async function stage(index: number, block: Buffer, abortSignal: AbortSignal): Promise<void> {
    const { ofBlock, added } = hash.add(block);
    // both are waited for whatever becomes of either: the threads read the memory
    const results = await Promise.allSettled([ofBlock.then((md5) => put(index, block, md5, abortSignal)), added]);
    for (const result of results) if (result.status === "rejected") throw result.reason;
    sentBytes += block.length;
    target.onSent?.(sentBytes, source.size);
  }

  async function put(index: number, block: Buffer, md5: Buffer, abortSignal: AbortSignal): Promise<void> {
    const id = blockId(index, md5);
    ids[index] = id;
    if (stored.get(id) === block.length) return;
    const send = (abortSignal: AbortSignal) =>
      target.blob.stageBlock(id, block, block.length, { abortSignal, transactionalContentMD5: md5 });
    await sendTo({ ...target, abortSignal }, send, block.length);
  }

  let size: number;
  let md5: Buffer;
  try {
    size = await eachBlock(source, first, target.abortSignal, stage);
  } finally {
    md5 = await hash.digest();
  }
  await source.verify();
  const answer = await sendTo(target, (abortSignal) =>
    target.blob.commitBlockList(ids, {
      abortSignal,
      blobHTTPHeaders: { blobContentType: target.contentType, blobContentMD5: md5 },
    }),
  );
  return uploaded(size, answer);
}

/** Asks which blocks storage has of the blob, committed or not, and returns their sizes by their ids. */
async function storedBlocks(target: Target): Promise<Map<string, number>> {
  try {
    const { committedBlocks = [], uncommittedBlocks = [] } = await sendTo(target, (abortSignal) =>
      target.blob.getBlockList("all", { abortSignal }),
    );
    return new Map([...committedBlocks, ...uncommittedBlocks].map(({ name, size }) => [name, size]));
  } catch (error) {
    // there is none yet, or the writer may not read
    if (error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "AccessDenied")) {
      return new Map();
    }
    throw error;
  }
}

/**
 * Reads blocks one after the other, and handles as many at once as there is memory for. The first failure ends the others.
 *
 * @returns how much was read, in bytes, when all is handled.
 */
async function eachBlock(
  source: Source,
  first: PooledBuffer | undefined,
  abortSignal: AbortSignal | undefined,
  handle: (index: number, block: Buffer, abortSignal: AbortSignal) => Promise<void>,
): Promise<number> {
  const ending = new AbortController();
  const signal = abortSignal === undefined ? ending.signal : AbortSignal.any([ending.signal, abortSignal]);
  const underWay = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    ending.abort();
  };

  let size = 0;
  let buffer = first;
  try {
    for (let index = 0; failure === undefined; index += 1) {
      const isRead = buffer !== undefined;
      buffer ??= await processBuffers.acquire(blockSize(index), signal);
      const { bytes, release } = buffer;
      const length = isRead ? bytes.length : await source.read(bytes);
      size += length;
      if (length > 0) {
        const handling = handle(index, bytes.subarray(0, length), signal)
          .catch(fail)
          .finally(() => {
            release();
            underWay.delete(handling);
          });
        underWay.add(handling);
        buffer = undefined;
      }
      if (length < bytes.length || size === source.size) break;
    }
  } catch (error) {
    fail(error);
  } finally {
    buffer?.release();
    await Promise.all(underWay);
  }
  if (failure !== undefined) throw failure.error;
  return size;
}
