import { createHash } from "node:crypto";
import { OutputError } from "../output-error";
import { REQUEST_SIZES } from "../request-sizes";

/** After this many blocks their size doubles. So the largest number of blocks contains 1.4 TiB. */
const BLOCKS_PER_SIZE = 10_000;

/** The largest number of blocks in a blob (Put Block List). */
const MAX_BLOCKS = 50_000;

/**
 * Returns the size of the block at an index, in bytes. It depends only on the index. So a file that has grown, and a
 * stream of unknown length, are split at the same positions as before.
 *
 * @throws {OutputError} `RequestFailed` after the last block.
 */
export function blockSize(index: number): number {
  if (index >= MAX_BLOCKS) {
    throw new OutputError("RequestFailed", "the output is larger than 1.4 TiB, which is the limit; save it in parts");
  }
  return REQUEST_SIZES.firstBlock * 2 ** Math.floor(index / BLOCKS_PER_SIZE);
}

/** The length of a block's id in bytes, before it is encoded in base64. Azure's own libraries use the same length. */
export const ID_LENGTH = 48;

/**
 * Returns the id of a block in base64. It contains the block's index and a checksum of its content.
 *
 * So the blocks of an interrupted upload are found again by their content, even if the file has changed, and no record
 * of the upload is needed.
 *
 * @param crc64 of the content.
 */
export function blockId(index: number, crc64: Buffer): string {
  return Buffer.from(placed(index) + crc64.toString("hex")).toString("base64");
}

/**
 * Returns whether a block at an index can be one of an upload of this library.
 *
 * @param id in base64.
 */
export function isBlockId(id: string, index: number): boolean {
  const bytes = Buffer.from(id, "base64");
  if (bytes.length === ID_LENGTH) return bytes.toString("latin1").startsWith(placed(index));
  const placeLength = Math.min(PLACE_LENGTH, bytes.length);
  return placeLength > 0 && bytes.readUIntBE(bytes.length - placeLength, placeLength) === index;
}

function placed(index: number): string {
  return `azure-batch-outputs-${String(index).padStart(7, "0")}-crc-`;
}

/** The length of a block's index in bytes. 2 bytes are enough for every index. */
const PLACE_LENGTH = 2;

/**
 * Returns the id of a block if storage has blocks of another upload with ids of another length. All ids of one blob
 * must have the same length (Put Block). The id contains the block's index and as much of a hash of `blockId` as fits:
 * 8 bytes in an id of 10. The ids of all known clients are longer than that.
 *
 * @param length in bytes. 2 are enough for every index.
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
