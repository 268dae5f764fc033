import { createHash } from "node:crypto";
import { OutputError } from "../output-error";

/**
 * The size of an upload's first blocks, in bytes, and the largest file that is sent whole, in one request.
 *
 * Blocks of more than 4 MiB take the service's high-throughput path ("Scalability and performance targets for Blob
 * storage"); the smaller they are beyond that, the more of them are on their way in the same memory, and the less is
 * lost when a process ends.
 */
export const FIRST_BLOCK_SIZE = 5 * 2 ** 20;

/** After this many blocks their size doubles, so that the most that a blob has hold 1.4 TiB. */
const BLOCKS_OF_A_SIZE = 10_000;

/** The most blocks that a blob has (Put Block List). */
const MOST_BLOCKS = 50_000;

/**
 * Returns the size of the block at an index, in bytes. It depends on nothing else: a file that has grown, and a stream
 * whose length nobody knows, are cut where they were cut before.
 *
 * @throws {OutputError} `RequestFailed` past the last block.
 */
export function blockSize(index: number): number {
  if (index >= MOST_BLOCKS) {
    throw new OutputError("RequestFailed", "output must have at most 1.4 TiB, got more; save it in parts");
  }
  return FIRST_BLOCK_SIZE * 2 ** Math.floor(index / BLOCKS_OF_A_SIZE);
}

/** Of a block's id, in bytes, before it is written in base64: what Azure's own libraries use. */
export const ID_LENGTH = 48;

/**
 * Returns the id of a block, in base64: its place and its content.
 *
 * What storage holds of an upload that was broken off is so found again by its content, whatever became of the file,
 * and no record of the upload is kept anywhere.
 *
 * @param crc64 of the content.
 */
export function blockId(index: number, crc64: Buffer): string {
  const id = `azure-batch-outputs-${String(index).padStart(7, "0")}-crc-${crc64.toString("hex")}`;
  return Buffer.from(id).toString("base64");
}

/** Of a block's place, in bytes: 2 hold every place. */
const PLACE_LENGTH = 2;

/**
 * Returns the id of a block where storage has blocks of another upload whose ids have another length: those of one blob
 * must be of equal length (Put Block). It is the block's place, and as much of a hash of `blockId` as there is room
 * for: 8 bytes in an id of 10, which all clients that are known exceed.
 *
 * @param length in bytes; 2 hold any place.
 */
export function blockIdOfLength(index: number, crc64: Buffer, length: number): string {
  const id = Buffer.alloc(length);
  const placeLength = Math.min(PLACE_LENGTH, length);
  createHash("sha256")
    .update(blockId(index, crc64))
    .digest()
    .copy(id, 0, 0, length - placeLength);
  id.writeUIntBE(index, length - placeLength, placeLength);
  return id.toString("base64");
}
