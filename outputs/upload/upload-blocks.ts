import { blockListBody } from "../blobs/block-list";
import { crc64Metadata } from "../blobs/stored-crc64";
import { combineCrc64 } from "../checksum/combine-crc64";
import { crc64 } from "../checksum/crc64";
import { startMd5 } from "../checksum/md5";
import { metadataHeaders } from "../storage/rest-client";
import { blockSize } from "./block-rule";
import { BlocksLostError } from "./blocks-lost-error";
import { processBuffers } from "./buffer-pool";
import { inPieces } from "./in-pieces";
import type { Source } from "./source";
import { storedBlocks } from "./stored-blocks";
import { sendToTarget, type Target, type Uploaded, uploaded } from "./target";

/**
 * Uploads a source in blocks, several in parallel, and commits them at the end. Storage verifies each block with a
 * CRC-64. From these, the CRC-64 of the whole content is computed and stored with the blob. If the target requires it,
 * the MD5 of the whole content is stored too, which takes more time than encryption and transfer.
 *
 * Blocks that storage already has are read and hashed, but not sent. They come from an interrupted upload or from the
 * output that is being replaced.
 *
 * The id of a block contains a checksum of its content. So concurrent writers of one output never use each other's
 * blocks, and the output is the whole content of one of them.
 *
 * @throws {BlocksLostError} if another writer of the same output has finished in the meantime.
 */
export async function uploadBlocks(target: Target, source: Source): Promise<Uploaded> {
  try {
    return await stageAndCommit(target, source);
  } catch (error) {
    throw BlocksLostError.from(error, target);
  }
}

async function stageAndCommit(target: Target, source: Source): Promise<Uploaded> {
  const { container, name: blob } = target;
  const stored = await storedBlocks(target);
  const hash = target.md5 ? startMd5() : undefined;
  const ids: string[] = [];
  const parts: { readonly crc64: Buffer; readonly size: number }[] = [];
  let sentBytes = 0;
  let earlierBytes = 0;

  async function stage(index: number, block: Buffer, abortSignal: AbortSignal): Promise<void> {
    // Wait for both in any case, because both read the memory.
    const [hashed, sent] = await Promise.allSettled([hash?.add(block), put(index, block, abortSignal)]);
    if (hashed.status === "rejected") throw hashed.reason;
    if (sent.status === "rejected") throw sent.reason;
    if (!sent.value) earlierBytes += block.length;
    sentBytes += block.length;
    target.onSent?.(sentBytes, source.size, earlierBytes);
  }

  /** Returns whether the block was sent, because storage did not have it. */
  async function put(index: number, block: Buffer, abortSignal: AbortSignal): Promise<boolean> {
    const transactionalContentCrc64 = crc64(block);
    const id = stored.idOf(index, transactionalContentCrc64);
    ids[index] = id;
    parts[index] = { crc64: transactionalContentCrc64, size: block.length };
    if (stored.has(id, block.length)) return false;
    const query = { comp: "block", blockid: id };
    const headers = {
      "content-length": String(block.length),
      "content-type": "application/octet-stream",
      "x-ms-content-crc64": transactionalContentCrc64.toString("base64"),
    };
    const send = (abortSignal: AbortSignal) =>
      container.rest({ method: "PUT", blob, query, headers, body: () => inPieces(block), abortSignal });
    await sendToTarget({ ...target, abortSignal }, send, block.length);
    return true;
  }

  let size: number;
  let md5: Buffer | undefined;
  try {
    size = await eachBlock(source, target.abortSignal, stage);
  } finally {
    md5 = await hash?.digest();
  }
  await source.verify();
  const whole = combineCrc64(parts);
  const headers = {
    "content-type": "application/xml",
    "x-ms-blob-content-type": target.contentType,
    ...(md5 !== undefined && { "x-ms-blob-content-md5": md5.toString("base64") }),
    ...metadataHeaders({ ...target.metadata, ...crc64Metadata(whole, size) }),
  };
  const body = blockListBody(ids);
  const answer = await sendToTarget(
    target,
    (abortSignal) => container.rest({ method: "PUT", blob, query: { comp: "blocklist" }, headers, body, abortSignal }),
    body.length,
  );
  return uploaded(size, answer, { crc64: whole, ...(md5 !== undefined && { md5 }) });
}

/**
 * Reads blocks one after the other, and handles as many in parallel as there is memory for. The first failure ends the
 * others and the reading.
 *
 * @returns how many bytes were read, after all blocks are handled.
 */
async function eachBlock(
  source: Source,
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
  try {
    for (let index = 0; failure === undefined && size !== source.size; index += 1) {
      const length = await source.available(blockSize(index), signal);
      if (length === 0) break;
      const buffer = await processBuffers.acquire(blockSize(index), signal);
      const block = buffer.bytes.subarray(0, length);
      try {
        await source.read(block);
      } catch (error) {
        buffer.release();
        throw error;
      }
      size += length;
      const handling = handle(index, block, signal)
        .catch(fail)
        .finally(() => {
          buffer.release();
          underWay.delete(handling);
        });
      underWay.add(handling);
    }
  } catch (error) {
    fail(error);
  } finally {
    await Promise.all(underWay);
  }
  if (failure !== undefined) throw failure.error;
  return size;
}
