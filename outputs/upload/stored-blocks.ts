import type { BlockBlobClient, BlockList } from "@azure/storage-blob";
import { OutputError } from "../output-error";
import { blockId, blockIdOfLength, ID_LENGTH } from "./block-rule";
import { sendToTarget, type Target } from "./target";

/** The blocks that storage has of a blob before it is written. */
interface StoredBlocks {
  /** Returns the id to use for a block. */
  idOf(index: number, crc64: Buffer): string;
  /** Returns whether a block does not need to be sent. */
  has(id: string, size: number): boolean;
}

/** Requests the blocks that storage has of the blob. They belong to the existing output and to interrupted uploads. */
export async function storedBlocks(target: Target, blob: BlockBlobClient): Promise<StoredBlocks> {
  const { committedBlocks = [], uncommittedBlocks = [] } = await blockListOf(target, blob);
  const idLength =
    uncommittedBlocks[0] === undefined ? ID_LENGTH : Buffer.from(uncommittedBlocks[0].name, "base64").length;
  if (idLength !== ID_LENGTH) {
    return { idOf: (index, crc64) => blockIdOfLength(index, crc64, idLength), has: () => false };
  }
  const sizes = new Map([...committedBlocks, ...uncommittedBlocks].map(({ name, size }) => [name, size]));
  return { idOf: blockId, has: (id, size) => sizes.get(id) === size };
}

async function blockListOf(target: Target, blob: BlockBlobClient): Promise<BlockList> {
  try {
    return await sendToTarget(target, (abortSignal) => blob.getBlockList("all", { abortSignal }));
  } catch (error) {
    // The blob does not exist, or the writer must not read it.
    if (error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "AccessDenied")) return {};
    throw error;
  }
}
